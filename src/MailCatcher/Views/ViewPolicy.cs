namespace MailCatcher.Views;

/// <summary>The response header fields under which a message's own content is shown: an origin of its own, no script, no forms, no other host unless asked for.</summary>
internal static class ViewPolicy
{
    private const string Always = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; ";

    private const string Local = "style-src 'unsafe-inline'; font-src data:; ";

    private const string Remote = "style-src 'unsafe-inline' https: http:; font-src data: https: http:; media-src https: http:; ";

    /// <summary>Sets them.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="remote">Whether other hosts may be asked.</param>
    /// <param name="images">Whether pictures may show at all.</param>
    internal static void Apply(HttpResponse response, bool remote, bool images = true)
    {
        Apply(response, Always + (remote ? Remote : Local) + (!images ? "img-src 'none'" : remote ? "img-src 'self' data: https: http:" : "img-src 'self' data:"));

        // Names in links must not be looked up before someone follows them.
        response.Headers["X-DNS-Prefetch-Control"] = "off";
    }

    /// <summary>Sets a policy, and what goes with every one: nothing is guessed, kept or told.</summary>
    internal static void Apply(HttpResponse response, string policy)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
