namespace MailCatcher.Components;

/// <summary>Adds the web inbox to the program.</summary>
internal static class InboxServices
{
    /// <summary>Adds what the inbox needs.</summary>
    internal static IServiceCollection AddInbox(this IServiceCollection services) => services;

    /// <summary>Maps the inbox's page.</summary>
    internal static void MapInbox(this WebApplication app) => app.MapStaticAssets();
}
