using MailCatcher.Api;
using MailCatcher.Components.Live;
using MailCatcher.Components.Reading;
using MailCatcher.Views;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace MailCatcher.Components;

/// <summary>Puts the inbox into the program: its services and its pages.</summary>
public static class InboxServices
{
    /// <summary>Adds Blazor, MudBlazor and what the pages need. The store, the relay and <see cref="ServerAddresses"/> are the host's.</summary>
    public static IServiceCollection AddInbox(this IServiceCollection services)
    {
        services.AddSingleton<IAntiforgery, NoAntiforgery>();
        services.AddRazorComponents().AddInteractiveServerComponents();

        // A circuit does not outlive the process, so neither need the keys that protect its descriptors: nothing is written to the home folder.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddHostedService<InboxWarmUp>();
        return services.AddInboxParts();
    }

    /// <summary>Maps the inbox's pages and files.</summary>
    public static WebApplication MapInbox(this WebApplication app)
    {
        app.Use(PagePolicy.ApplyAsync);
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    /// <summary>Adds what the components need besides Blazor itself.</summary>
    internal static IServiceCollection AddInboxParts(this IServiceCollection services)
    {
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            options.SnackbarConfiguration.VisibleStateDuration = 3_000;
            options.SnackbarConfiguration.ShowTransitionDuration = 120;
            options.SnackbarConfiguration.HideTransitionDuration = 160;
            options.SnackbarConfiguration.ShowCloseIcon = false;
        });

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServerAddresses>();
        services.AddSingleton<MessageViews>();
        services.AddSingleton<ChosenExports>();
        services.AddScoped<LiveStore>();
        services.AddScoped<ReadingChoices>();
        services.AddScoped<ReleaseMarks>();
        return services;
    }
}
