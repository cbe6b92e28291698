using System.Collections.Immutable;
using MailCatcher.Store.Mime;

namespace MailCatcher.Api;

/// <summary>What the List-Unsubscribe (RFC 2369) and List-Unsubscribe-Post (RFC 8058) fields say, in the shape of Mailpit's ListUnsubscribe.</summary>
public sealed record ListUnsubscribeJson
{
    /// <summary>The List-Unsubscribe field; empty when there is none.</summary>
    public required string Header { get; init; }

    /// <summary>The links in it: at most one to mail to and one to open.</summary>
    public required ImmutableArray<string> Links { get; init; }

    /// <summary>What is wrong with the fields; empty when nothing is.</summary>
    public required string Errors { get; init; }

    /// <summary>The List-Unsubscribe-Post field; empty when there is none.</summary>
    public required string HeaderPost { get; init; }

    internal static ListUnsubscribeJson Of(ImmutableArray<HeaderField> fields)
    {
        var header = ValueOf(fields, "List-Unsubscribe");
        var post = ValueOf(fields, "List-Unsubscribe-Post");
        var links = LinksOf(header).ToImmutableArray();
        return new ListUnsubscribeJson { Header = header, HeaderPost = post, Links = links, Errors = string.Join(", ", FaultsOf(header, post, links)) };
    }

    private static string ValueOf(ImmutableArray<HeaderField> fields, string name) =>
        fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value.Trim() ?? "";

    private static IEnumerable<string> LinksOf(string header) => header
        .Split('<')
        .Skip(1)
        .Where(piece => piece.Contains('>'))
        .Select(piece => piece[..piece.IndexOf('>')].Trim());

    private static IEnumerable<string> FaultsOf(string header, string post, ImmutableArray<string> links)
    {
        if (header.Length > 0 && links.IsEmpty)
        {
            yield return "List-Unsubscribe has no link in angle brackets";
        }

        foreach (var link in links.Where(link => !IsMail(link) && !IsWeb(link)))
        {
            yield return $"'{link}' is neither a mailto: nor an http(s): link";
        }

        if (links.Count(IsMail) > 1 || links.Count(IsWeb) > 1)
        {
            yield return "List-Unsubscribe has more than one link of a kind";
        }

        if (post.Length > 0 && !post.Equals("List-Unsubscribe=One-Click", StringComparison.OrdinalIgnoreCase))
        {
            yield return "List-Unsubscribe-Post is not 'List-Unsubscribe=One-Click'";
        }
        else if (post.Length > 0 && !links.Any(link => IsWeb(link) && link.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            yield return "List-Unsubscribe-Post needs an https: link in List-Unsubscribe";
        }
    }

    private static bool IsMail(string link) => Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeMailto;

    private static bool IsWeb(string link) => Uri.TryCreate(link, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
