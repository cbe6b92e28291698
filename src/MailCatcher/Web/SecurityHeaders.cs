using Microsoft.Net.Http.Headers;

namespace MailCatcher.Web;

/// <summary>Headers on every answer, errors included. An endpoint that has set one itself knows better.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // On starting, since an exception handler clears what was set before.
        context.Response.OnStarting(static state => Add(((HttpResponse)state).Headers), context.Response);
        return next(context);
    }

    private static Task Add(IHeaderDictionary headers)
    {
        headers.TryAdd(HeaderNames.XContentTypeOptions, "nosniff");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, "frame-ancestors 'self'");

        // No page of another site shares a window with ours, or takes a picture or script from here into its own.
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");

        // Mail must not stay in a browser's cache after it was deleted here; static assets say their own.
        headers.TryAdd(HeaderNames.CacheControl, "no-store");
        return Task.CompletedTask;
    }
}
