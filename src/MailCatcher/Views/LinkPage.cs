using System.Text.Encodings.Web;

namespace MailCatcher.Views;

/// <summary>The page between a link that says one host and the other that it leads to.</summary>
internal static class LinkPage
{
    internal const string Policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private const string Style =
        "body{display:grid;place-content:center;min-height:100vh;margin:0;padding:24px;box-sizing:border-box;background:#f5f5f8;color:#1a1a26;font:15px/1.6 Inter,system-ui,sans-serif}"
        + "main{max-width:560px;padding:28px 32px;border:1px solid #e4e4ec;border-radius:12px;background:#fff}h1{margin:0 0 12px;font-size:20px}p{margin:0 0 14px}"
        + "code{display:block;padding:10px 12px;border-radius:8px;background:#f0f0f5;font:13px/1.6 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}code b{color:#c02b3c}"
        + "a{display:inline-block;margin-top:6px;padding:8px 14px;border-radius:8px;background:#5046d6;color:#fff;text-decoration:none;font-weight:500}small{color:#565669}"
        + "@media(prefers-color-scheme:dark){body{background:#101016;color:#ececf3}main{background:#17171f;border-color:#282833}code{background:#24242f}code b{color:#ff8791}small{color:#a9a9bb}}";

    internal static string Of(DisguisedLink link)
    {
        var uri = new Uri(link.Target);

        // The host as it is looked up: letters that only look like others show as what they are.
        var shown = $"{Encode(uri.Scheme)}://<b>{Encode(uri.IdnHost)}</b>{Encode(uri.IsDefaultPort ? "" : $":{uri.Port}")}{Encode(uri.PathAndQuery + uri.Fragment)}";
        return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Where this link leads</title>"
            + $"<style>{Style}</style></head><body><main><h1>This link leads elsewhere</h1><p>It says</p><p><code><bdi>{Encode(link.Says)}</bdi></code></p><p>but leads to</p><p><code>{shown}</code></p>"
            + $"<p><a href=\"{Encode(uri.AbsoluteUri)}\" rel=\"noopener noreferrer\">Go on to {Encode(uri.IdnHost)}</a></p><small>Close this page to stay.</small></main></body></html>";
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
