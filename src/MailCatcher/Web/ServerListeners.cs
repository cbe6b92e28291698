using System.Net;
using System.Net.Sockets;
using MailCatcher.Settings;
using MailCatcher.Smtp;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MailCatcher.Web;

/// <summary>The listeners of the program, and where they are really bound once it runs.</summary>
/// <param name="settings">Where they are to listen.</param>
/// <param name="passed">Sockets that are open already; a listener that has one there uses it in place of its address.</param>
internal sealed class ServerListeners(MailCatcherSettings settings, PassedSockets passed)
{
    private const string SmtpName = "smtp";
    private const string SmtpsName = "smtps";
    private const string HttpName = "http";

    // Bound in this order.
    private readonly List<Listener> _listeners = [];

    /// <summary>Where SMTP is bound.</summary>
    internal IPEndPoint Smtp => BoundEndPoint("SMTP");

    /// <summary>Where SMTP with TLS from the first byte is bound; <see langword="null"/> when it is off.</summary>
    internal IPEndPoint? Smtps => settings.Smtp.ListenTls.Length > 0 ? BoundEndPoint("SMTPS") : null;

    /// <summary>Where HTTP is bound.</summary>
    internal IPEndPoint Http => BoundEndPoint("HTTP");

    /// <summary>Whether an endpoint, the very object that Kestrel binds, is one of SMTP's.</summary>
    internal bool IsSmtp(EndPoint endPoint) => _listeners.Exists(listener => listener.Name != "HTTP" && ReferenceEquals(listener.Options?.EndPoint, endPoint));

    /// <summary>The names of the listeners that there are by the settings.</summary>
    internal static IEnumerable<string> NamesIn(MailCatcherSettings settings) =>
        [SmtpName, .. settings.Smtp.ListenTls.Length > 0 ? (string[])[SmtpsName] : [], .. settings.Smtp.Listeners.Keys, HttpName];

    /// <summary>Declares the listeners in code, so that no variable of the hosting framework (ASPNETCORE_URLS) can move or drop one.</summary>
    internal void Declare(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = RequestLimits.BodyBytes;

        Listen(kestrel, new Listener("SMTP", SmtpName, "--smtp", ListenAddress.Parse(settings.Smtp.Listen)), listen => Named(listen, SmtpName).UseConnectionHandler<SmtpConnectionHandler>());
        if (settings.Smtp.ListenTls.Length > 0)
        {
            Listen(kestrel, new Listener("SMTPS", SmtpsName, "--smtps", ListenAddress.Parse(settings.Smtp.ListenTls)), listen => Named(listen, SmtpsName).UseConnectionHandler<SmtpsConnectionHandler>());
        }

        foreach (var (name, address) in settings.Smtp.Listeners)
        {
            Listen(kestrel, new Listener($"SMTP {name}", name, $"Smtp:Listeners:{name}", ListenAddress.Parse(address)), listen => Named(listen, name).UseConnectionHandler<SmtpConnectionHandler>());
        }

        Listen(kestrel, new Listener("HTTP", HttpName, "--http", ListenAddress.Parse(settings.Web.Listen)), listen => Encrypt(kestrel, listen));
    }

    /// <summary>Says which listener could not have its address, and what to do.</summary>
    /// <returns><see langword="null"/> when <paramref name="fault"/> is not about an address.</returns>
    internal ListenException? Explain(Exception fault, IServer server)
    {
        // Each listener that was bound has added its address here, so the next one is the one that failed.
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.Count ?? 0;
        if (bound >= _listeners.Count)
        {
            return null;
        }

        var reason = fault switch
        {
            IOException { InnerException: AddressInUseException } => "the port is in use by another program. Stop that one, or choose",
            SocketException { SocketErrorCode: SocketError.AccessDenied } => "the system does not allow it (ports below 1024 take privileges). Choose",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "this machine has no such address. Choose",
            SocketException { SocketErrorCode: SocketError.AddressFamilyNotSupported } => "this machine does not have that kind of address. Choose",
            _ => null,
        };
        var listener = _listeners[bound];
        return reason is null ? null : new ListenException($"{listener.Name} cannot listen on {listener.Address}: {reason} another address or port with {listener.Option}.", fault);
    }

    /// <summary>The listeners of <c>Smtp:Listeners</c> by name, and where each is bound.</summary>
    internal IEnumerable<(string Name, IPEndPoint EndPoint)> MoreSmtp => settings.Smtp.Listeners.Keys.Select(name => (name, BoundEndPoint($"SMTP {name}")));

    // Which listener a session came in on is one of the things that decide its messages' inbox.
    private static ListenOptions Named(ListenOptions options, string name)
    {
        options.Use(next => connection =>
        {
            connection.Items[SmtpConnectionHandler.ListenerKey] = name;
            return next(connection);
        });
        return options;
    }

    private void Encrypt(KestrelServerOptions kestrel, ListenOptions listen)
    {
        if (settings.Web.Tls.IsOn)
        {
            var certificate = new WebCertificate(settings.Web.Tls, kestrel.ApplicationServices.GetRequiredService<ILogger<WebCertificate>>());
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.ForHandshake()) });
        }
    }

    private IPEndPoint BoundEndPoint(string name) =>
        _listeners.Find(listener => listener.Name == name)?.Options?.IPEndPoint ?? throw new InvalidOperationException("The server has not been started.");

    private void Listen(KestrelServerOptions kestrel, Listener listener, Action<ListenOptions> configure)
    {
        _listeners.Add(listener);
        if (passed.For(listener.ShortName) is { } descriptor)
        {
            kestrel.ListenHandle((ulong)descriptor, Configure);
        }
        else if (listener.Address.Address is { } address)
        {
            kestrel.Listen(address, listener.Address.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(listener.Address.Port, Configure);
        }

        void Configure(ListenOptions options)
        {
            listener.Options = options;
            configure(options);
        }
    }

    /// <summary>One listener, as it was asked for, and what Kestrel made of it.</summary>
    private sealed record Listener(string Name, string ShortName, string Option, ListenAddress Address)
    {
        internal ListenOptions? Options { get; set; }
    }
}
