using System.Globalization;
using System.Text.RegularExpressions;
using MailCatcher.Store.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace MailCatcher.Api;

/// <summary>
/// Sends bytes that came by mail. On our own origin a browser may show only pictures and plain text; anything else it must save. Cross-Origin-Resource-Policy is open here: the frame that shows
/// a message's HTML is sandboxed, so that its origin is none, and must still load the message's pictures.
/// </summary>
internal static partial class UntrustedContent
{
    /// <summary>The media type of text of whatever charset.</summary>
    internal const string PlainText = "text/plain; charset=utf-8";

    private const string Unknown = "application/octet-stream";

    /// <summary>Sends a part under its own name.</summary>
    /// <param name="context">The request.</param>
    /// <param name="part">The part; disposed when sent.</param>
    /// <param name="download">Whether to have it saved even if it could be shown.</param>
    internal static FileStreamHttpResult Send(HttpContext context, PartContent part, bool download)
    {
        var type = TypeOf(part.Part);
        var name = part.Part.FileName.Length > 0 ? part.Part.FileName : string.Create(CultureInfo.InvariantCulture, $"part-{part.Part.PartId}");
        return Send(context, part.Content, type, name, download || type == Unknown);
    }

    /// <summary>Sends content, to be saved under a name or, without one, to be shown.</summary>
    internal static FileStreamHttpResult Send(HttpContext context, Stream content, string type, string? download) =>
        Send(context, content, type, download, download is not null);

    private static FileStreamHttpResult Send(HttpContext context, Stream content, string type, string? name, bool download)
    {
        var disposition = new ContentDispositionHeaderValue(download ? "attachment" : "inline");
        if (name is not null)
        {
            disposition.SetHttpFileName(name);
        }

        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'self'";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return TypedResults.Stream(content, type, enableRangeProcessing: true);
    }

    private static string TypeOf(MimeNode part) => part.ContentType switch
    {
        "image/png" or "image/jpeg" or "image/gif" or "image/webp" => part.ContentType,
        "image/jpg" => "image/jpeg",
        "text/plain" => SingleByteCharset().IsMatch(part.Charset) ? $"text/plain; charset={part.Charset}" : PlainText,
        _ => Unknown,
    };

    [GeneratedRegex("^(iso-8859-[0-9]{1,2}|windows-125[0-8])$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SingleByteCharset();
}
