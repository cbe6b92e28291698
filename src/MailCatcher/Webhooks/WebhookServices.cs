using MailCatcher.Settings;
using MailCatcher.Store;

namespace MailCatcher.Webhooks;

/// <summary>Puts the webhooks into the program.</summary>
internal static class WebhookServices
{
    internal static IServiceCollection AddWebhooks(this IServiceCollection services, MailCatcherSettings settings)
    {
        var file = settings.Store.Folder == StoreOptions.InMemory ? null : Path.GetFullPath(Path.Combine(settings.Store.Folder, WebhookPositions.FileName));
        return services
            .AddSingleton<WebhookSender>()
            .AddSingleton(provider => new WebhookPositions(file, provider.GetRequiredService<ILogger<WebhookPositions>>()))
            .AddSingleton<WebhookDesk>()
            .AddSingleton<WebhookWorker>()
            .AddHostedService(provider => provider.GetRequiredService<WebhookWorker>());
    }
}
