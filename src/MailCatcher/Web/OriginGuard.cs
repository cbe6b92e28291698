using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MailCatcher.Web;

/// <summary>
/// Against cross-site requests: what changes something, opens a web socket or speaks to a hub must come from our own pages, or from a client that is no browser and so sends no Origin,
/// or from an origin of <see cref="WebOptions.CorsOrigins"/>.
/// What only reads is answered to others too (a page of theirs cannot see it), and changes nothing then: a picture with our address in it does not mark a message as read.
/// It looks at the method, the upgrade and the endpoint that routing has found, never at the path, which can be written in many ways.
/// </summary>
internal sealed class OriginGuard(RequestDelegate next, IOptions<WebOptions> options)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (IsSameOrigin(context.Request) || IsConfigured(context.Request))
        {
            return next(context);
        }

        if (!IsGuarded(context))
        {
            context.Features.Set(new OtherSite());
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Requests from other sites are refused.", context.RequestAborted);
    }

    private bool IsConfigured(HttpRequest request) => options.Value.CorsOrigins.Contains(request.Headers[HeaderNames.Origin].ToString(), StringComparer.OrdinalIgnoreCase);

    private static bool IsGuarded(HttpContext context)
    {
        var method = context.Request.Method;
        return !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method))
            || context.WebSockets.IsWebSocketRequest
            || context.Request.Headers.Upgrade.Count > 0
            || context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null;
    }

    private static bool IsSameOrigin(HttpRequest request)
    {
        // A browser cannot be made to leave these out or to lie in them.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers[HeaderNames.Origin].ToString();
        return site is "" or "same-origin" or "none"
            && (origin.Length == 0 || IsOwn(origin, request.Host)

                // Our pages say no-referrer, and then a form of theirs is posted with the origin "null". A sandboxed frame says that too, but is "cross-site".
                || (origin == "null" && site == "same-origin"));
    }

    // The scheme is left out: behind a proxy that ends TLS it differs, and another scheme on the same host and port is nobody else.
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Trim('[', ']').Equals(host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? uri.Port == port : uri.IsDefaultPort);
}

/// <summary>On a request that another site's page has made, and that may only read.</summary>
internal sealed class OtherSite;
