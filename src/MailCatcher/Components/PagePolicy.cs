using Microsoft.AspNetCore.Components.Endpoints;

namespace MailCatcher.Components;

/// <summary>The Content-Security-Policy of our own pages: nothing inline but styles, nothing from another host. And no forms: a page can only be read.</summary>
internal static class PagePolicy
{
    // MudBlazor sets style attributes and writes its theme into a style element, hence 'unsafe-inline' for styles.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'; object-src 'none'";

    internal static Task ApplyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";

            // The framework also maps POST, for forms, and fails on a body that is none.
            if (!HttpMethods.IsGet(context.Request.Method))
            {
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                headers.Allow = HttpMethods.Get;
                return Task.CompletedTask;
            }
        }

        return next(context);
    }
}
