using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Relay;

/// <summary>Adds the relay to the program.</summary>
public static class RelayServices
{
    /// <summary>Adds <see cref="Releases"/> and the worker that empties the outbox.</summary>
    public static IServiceCollection AddRelay(this IServiceCollection services) => services
        .AddSingleton<Releases>()
        .AddSingleton<Smarthost>()
        .AddSingleton<ReleaseAttempt>()
        .AddHostedService<RelayWorker>();
}
