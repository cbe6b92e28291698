using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;

namespace MailCatcher.Extraction;

/// <summary>Finds the links of a message: those of its HTML with what they say, then the addresses of its text.</summary>
internal static partial class LinkFinder
{
    private const int MostLinks = 200;
    private const int MostCharacters = 256 * 1024;

    /// <summary>Links of the web, each address once, in order.</summary>
    internal static ImmutableArray<FoundLink> Find(string? text, string? html)
    {
        using var document = HtmlReader.Read(html);
        return Find(text, document);
    }

    /// <summary>The same of a document that has been read already.</summary>
    internal static ImmutableArray<FoundLink> Find(string? text, IHtmlDocument? document) =>
        [.. InHtml(document).Concat(InText(text)).Where(link => IsWeb(link.Url)).DistinctBy(link => link.Url).Take(MostLinks)];

    private static IEnumerable<FoundLink> InHtml(IHtmlDocument? document) =>
        document is null ? [] : document.QuerySelectorAll("a[href], area[href]")
            .Select(link => new FoundLink(link.GetAttribute("href")!.Trim(), Folded(link.TextContent is { Length: > 0 } says ? says : link.GetAttribute("alt") ?? "")));

    private static IEnumerable<FoundLink> InText(string? text) =>
        Urls().Matches(text is { Length: > MostCharacters } ? text[..MostCharacters] : text ?? "").Select(match => new FoundLink(match.Value.TrimEnd('.', ',', ')', '>', ';'), ""));

    private static string Folded(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsWeb(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    [GeneratedRegex(@"https?://[^\s<>""']{4,2000}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Urls();
}
