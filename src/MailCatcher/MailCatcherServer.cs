using System.Net;
using MailCatcher.Components;
using MailCatcher.Relay;
using MailCatcher.Settings;
using MailCatcher.Store;
using MailCatcher.Views;
using MailCatcher.Web;
using Microsoft.Extensions.Options;

namespace MailCatcher;

/// <summary>The whole program, running: SMTP, web inbox, API and relay on one data folder. Disposing it stops everything and closes the store.</summary>
public sealed class MailCatcherServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly MailStore _store;
    private readonly ILoggerFactory _loggers;
    private readonly ServerListeners _listeners;

    private MailCatcherServer(WebApplication app, MailStore store, ILoggerFactory loggers, ServerListeners listeners) =>
        (_app, _store, _loggers, _listeners) = (app, store, loggers, listeners);

    /// <summary>Where HTTP is really bound.</summary>
    public IPEndPoint HttpEndPoint => _listeners.Http;

    /// <summary>The open store.</summary>
    internal MailStore Store => _store;

    /// <summary>Opens the data folder, starts everything and returns once both listeners accept.</summary>
    /// <exception cref="StoreException">The data folder cannot be used.</exception>
    /// <exception cref="IOException">A listener's address is in use or not to be had.</exception>
    public static async Task<MailCatcherServer> StartAsync(MailCatcherSettings settings, CancellationToken cancellationToken)
    {
        var loggers = ServerLogging.Create(settings.Logging);
        var store = await MailStore.OpenAsync(settings.Store, TimeProvider.System, loggers, cancellationToken);
        var listeners = new ServerListeners(settings);
        var app = Build(settings, store, loggers, listeners);
        var server = new MailCatcherServer(app, store, loggers, listeners);
        try
        {
            await app.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the token is cancelled or the program stops by itself.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _store.DisposeAsync();
        _loggers.Dispose();
    }

    private static WebApplication Build(MailCatcherSettings settings, MailStore store, ILoggerFactory loggers, ServerListeners listeners)
    {
        // The empty builder reads no environment variables and no files of its own: all settings are in `settings`.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(MailCatcherServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(listeners.Declare);

        // Without this, an unpublished program outside Development serves every asset empty.
        builder.WebHost.UseStaticWebAssets();
        builder.Services
            .AddSingleton(loggers)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Options.Create(settings.Smtp))
            .AddSingleton(Options.Create(settings.Store))
            .AddSingleton(Options.Create(settings.Relay))
            .AddSingleton(Options.Create(settings.Web))
            .AddSingleton(listeners)
            .AddRouting()
            .AddMailStore(store)
            .AddRelay()
            .AddInbox();

        var app = builder.Build();
        app.MapInbox();
        app.MapMessageViews();
        return app;
    }
}
