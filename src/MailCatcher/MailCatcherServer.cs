using System.Net;
using MailCatcher.Access;
using MailCatcher.Components;
using MailCatcher.Logging;
using MailCatcher.Settings;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.Hosting.Server;

namespace MailCatcher;

/// <summary>The whole program, running: SMTP, web inbox, API and relay on one data folder. Disposing it stops everything and closes the store.</summary>
public sealed class MailCatcherServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerListeners _listeners;
    private readonly ILoggerFactory _loggers;
    private readonly WebOptions _web;

    private MailCatcherServer(WebApplication app, ServerListeners listeners, MailStore store, ILoggerFactory loggers, WebOptions web) =>
        (_app, _listeners, Store, _loggers, _web) = (app, listeners, store, loggers, web);

    /// <summary>Where SMTP is really bound.</summary>
    public IPEndPoint SmtpEndPoint => _listeners.Smtp;

    /// <summary>Where SMTP with TLS from the first byte is really bound; <see langword="null"/> when it is off.</summary>
    public IPEndPoint? SmtpsEndPoint => _listeners.Smtps;

    /// <summary>Where the listeners of <c>Smtp:Listeners</c> are really bound, by name.</summary>
    public IEnumerable<(string Name, IPEndPoint EndPoint)> MoreSmtpEndPoints => _listeners.MoreSmtp;

    /// <summary>Where HTTP is really bound.</summary>
    public IPEndPoint HttpEndPoint => _listeners.Http;

    /// <summary>The base address of the web inbox and the API, as it is bound.</summary>
    public Uri HttpAddress => new($"{(_web.Tls.IsOn ? "https" : "http")}://{HttpEndPoint}/");

    /// <summary>The open store, for those who run the program in their own process.</summary>
    public MailStore Store { get; }

    /// <summary>The program's services, for tests.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Opens the data folder, starts everything and returns once every listener accepts.</summary>
    /// <exception cref="StoreException">The data folder cannot be used.</exception>
    /// <exception cref="ListenException">A listener cannot have its address.</exception>
    public static Task<MailCatcherServer> StartAsync(MailCatcherSettings settings, CancellationToken cancellationToken) => StartAsync(settings, PassedSockets.None, cancellationToken);

    /// <summary>The same, with sockets that a service manager has opened.</summary>
    internal static async Task<MailCatcherServer> StartAsync(MailCatcherSettings settings, PassedSockets passed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        KeepCertificateInDataFolder(settings);
        var started = false;
        var levels = new LogLevels(settings.Logging);
        var loggers = ServerLogging.Create(settings.Log.Format, levels, () => started);
        MailStore store;
        try
        {
            store = await MailStore.OpenAsync(settings.Store, TimeProvider.System, loggers, cancellationToken);
        }
        catch
        {
            loggers.Dispose();
            throw;
        }

        var listeners = new ServerListeners(settings, passed);
        var server = new MailCatcherServer(ServerComposition.Build(settings, listeners, store, loggers, levels), listeners, store, loggers, settings.Web);
        try
        {
            await server._app.StartAsync(cancellationToken);
            started = true;
            server.TellAddresses();
            server.WarnIfOpen();
            return server;
        }
        catch (Exception fault)
        {
            var explained = listeners.Explain(fault, server._app.Services.GetRequiredService<IServer>());
            await server.DisposeAsync();
            if (explained is not null)
            {
                throw explained;
            }

            throw;
        }
    }

    /// <summary>Waits until the token is cancelled or the program stops by itself.</summary>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopped = _app.Lifetime.ApplicationStopping.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), stopping);
        using var cancelled = cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), stopping);
        await stopping.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The store last: whatever still runs in the host may want to record something.
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await Store.DisposeAsync();
        _loggers.Dispose();
    }

    // A certificate that clients were told to trust must be the same after a restart.
    private static void KeepCertificateInDataFolder(MailCatcherSettings settings)
    {
        if (settings.Smtp.Tls is { SelfSigned: true, SelfSignedFile.Length: 0 } tls && settings.Store.Folder != StoreOptions.InMemory)
        {
            tls.SelfSignedFile = Path.GetFullPath(Path.Combine(settings.Store.Folder, "smtp-certificate.pfx"));
        }
    }

    private void WarnIfOpen()
    {
        if (!_web.Auth.IsOn && !IPAddress.IsLoopback(HttpEndPoint.Address))
        {
            _loggers.CreateLogger<AccessPolicy>().OpenToAll(HttpEndPoint.ToString());
        }
    }

    // The page shows them to be copied, and only now they are known.
    private void TellAddresses()
    {
        var addresses = _app.Services.GetRequiredService<ServerAddresses>();
        (addresses.SmtpHost, addresses.SmtpPort, addresses.SmtpTlsPort) = (SmtpEndPoint.Address.ToString(), SmtpEndPoint.Port, SmtpsEndPoint?.Port);
    }
}
