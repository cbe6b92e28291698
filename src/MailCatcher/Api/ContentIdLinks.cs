using System.Text.RegularExpressions;
using MailCatcher.Store.Mime;

namespace MailCatcher.Api;

/// <summary>Turns the <c>cid:</c> references of an HTML body (RFC 2392) into the paths of the same message's parts.</summary>
internal static partial class ContentIdLinks
{
    /// <summary>The path of one part's bytes.</summary>
    internal static string PathOf(Guid messageId, string partId) => $"/api/v1/message/{messageId}/part/{Uri.EscapeDataString(partId)}";

    /// <summary>The HTML with every reference to a part that the message has resolved; the others stay as they are.</summary>
    internal static string Resolve(string html, Guid messageId, ParsedMessage parsed)
    {
        var paths = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parsed.Leaves.Where(part => part.ContentId.Length > 0))
        {
            paths.TryAdd(part.ContentId, PathOf(messageId, part.PartId));
        }

        return paths.Count == 0
            ? html
            : Reference().Replace(html, reference => paths.GetValueOrDefault(Uri.UnescapeDataString(reference.Groups["id"].Value), reference.Value));
    }

    [GeneratedRegex("""(?<=["'=(\s])cid:(?<id>[^"'\s<>)]{1,1000})""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Reference();
}
