namespace MailCatcher.Views;

/// <summary>The response header fields under which a message's own content is shown: an origin of its own, no script, no forms, no other host unless asked for.</summary>
internal static class ViewPolicy
{
    private const string Local =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src data:; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    private const string Remote =
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data: https: http:; style-src 'unsafe-inline' https: http:; "
        + "font-src data: https: http:; media-src https: http:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

    internal static void Apply(HttpResponse response, bool remote)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = remote ? Remote : Local;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";

        // Names in links must not be looked up before someone follows them.
        headers["X-DNS-Prefetch-Control"] = "off";
    }
}
