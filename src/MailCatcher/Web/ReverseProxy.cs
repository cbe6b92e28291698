using MailCatcher.Smtp;
using Microsoft.AspNetCore.HttpOverrides;

namespace MailCatcher.Web;

/// <summary>What a reverse proxy before us changes: who asks, under which scheme, name and path. Believed of trusted proxies only.</summary>
internal static class ReverseProxy
{
    internal static void UseReverseProxy(this WebApplication app, WebOptions options)
    {
        if (options.TrustedProxies.Length > 0)
        {
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedPrefix,

                // However many proxies stand in a row: it ends at the first that is not trusted.
                ForwardLimit = null,
            };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var entry in options.TrustedProxies)
            {
                if (TrustedAddresses.TryParse(entry, out var network))
                {
                    forwarded.KnownIPNetworks.Add(network);
                }
            }

            app.UseForwardedHeaders(forwarded);
        }

        if (options.BasePath.Length > 0)
        {
            app.UsePathBase(options.BasePath);
        }
    }
}
