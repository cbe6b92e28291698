using MailCatcher.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>Adds the relay to the program.</summary>
public static class RelayServices
{
    /// <summary>Adds <see cref="Releases"/> and what else people use, the worker that empties the outbox, and the rules.</summary>
    public static IServiceCollection AddRelay(this IServiceCollection services) => services
        .AddReleases()
        .AddSingleton<ConnectionPool>()
        .AddSingleton<RelaySender>()
        .AddSingleton<Delivery>()
        .AddSingleton<ReleaseAttempt>()
        .AddSingleton<RulePosition>()
        .AddHostedService<RelayWorker>()
        .AddHostedService<RuleWorker>();

    /// <summary>Adds what people ask for releases with, and nothing that sends.</summary>
    public static IServiceCollection AddReleases(this IServiceCollection services) => services
        .AddSingleton<RouteTable>()
        .AddSingleton<GuardRails>()
        .AddSingleton<ReleaseQuota>()
        .AddSingleton<RouteLoad>()
        .AddSingleton(provider => new Releases(
            provider.GetRequiredService<MessageStore>(), provider.GetRequiredService<Outbox>(), provider.GetRequiredService<RouteTable>(), provider.GetRequiredService<GuardRails>(),
            provider.GetRequiredService<ReleaseQuota>(), provider.GetRequiredService<IOptions<RelayOptions>>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new ReleaseRules(
            provider.GetRequiredService<MessageStore>(), provider.GetRequiredService<MessageSearch>(), provider.GetRequiredService<Outbox>(), provider.GetRequiredService<Releases>(),
            provider.GetRequiredService<IOptions<RelayOptions>>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new OutboxDesk(
            provider.GetRequiredService<Outbox>(), provider.GetRequiredService<Definitions>(), provider.GetRequiredService<GuardRails>(), provider.GetRequiredService<ReleaseQuota>(),
            provider.GetRequiredService<RouteLoad>(), provider.GetRequiredService<RouteTable>(), provider.GetRequiredService<IOptions<RelayOptions>>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new RelayProbe(provider.GetRequiredService<RouteTable>()));
}
