using System.Net;
using MailCatcher.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MailCatcher.Web;

/// <summary>The listeners of the program, and where they are really bound once it runs.</summary>
internal sealed class ServerListeners(MailCatcherSettings settings)
{
    private ListenOptions? _http;

    /// <summary>Where HTTP is bound.</summary>
    internal IPEndPoint Http => _http?.IPEndPoint ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>Declares the listeners in code, so that no variable of the hosting framework (ASPNETCORE_URLS) can move or drop one.</summary>
    internal void Declare(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        Listen(kestrel, ListenAddress.Parse(settings.Web.Listen), listen => _http = listen);
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure)
    {
        if (address.Address is { } ip)
        {
            kestrel.Listen(ip, address.Port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, configure);
        }
    }
}
