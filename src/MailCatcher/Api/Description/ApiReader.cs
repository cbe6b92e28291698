using System.IO.Compression;
using Scalar.AspNetCore;

namespace MailCatcher.Api.Description;

/// <summary>A page to read the API's description and try it: <c>/api-docs</c>. Scalar's script comes from its package and from nowhere else, and the page holds no script of its own, so that it does without exceptions in its policy.</summary>
internal static class ApiReader
{
    private const string Path = "/api-docs";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'";

    private const string Page = """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>API · MailCatcher</title>
          <link rel="icon" type="image/svg+xml" href="favicon.svg">
        </head>
        <body>
          <div id="app"></div>
          <script src="api-docs/scalar.js"></script>
          <script src="js/api-docs.js"></script>
        </body>
        </html>
        """;

    internal static void MapApiReader(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return TypedResults.Text(Page, "text/html; charset=utf-8");
        }).ExcludeFromDescription();
        endpoints.MapGet($"{Path}/scalar.js", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=3600";
            context.Response.Headers.Vary = "Accept-Encoding";

            // It is compressed in the package already.
            var isTaken = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
            if (isTaken)
            {
                context.Response.Headers.ContentEncoding = "gzip";
            }

            return TypedResults.Stream(isTaken ? OpenScript() : new GZipStream(OpenScript(), CompressionMode.Decompress), "text/javascript; charset=utf-8");
        }).ExcludeFromDescription();
    }

    private static Stream OpenScript() =>
        typeof(ScalarOptions).Assembly.GetManifestResourceStream("ScalarStaticAssets.scalar.js") ?? throw new InvalidOperationException("Scalar's package has no script.");
}
