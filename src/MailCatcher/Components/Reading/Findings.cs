using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MailCatcher.Api;
using MailCatcher.Extraction;
using MailCatcher.Store.Mime;

namespace MailCatcher.Components.Reading;

/// <summary>What a developer most often opens a message for: the one-time code and the link to follow; and what a reader should know of.</summary>
/// <param name="Codes">One-time codes, spaces and hyphens removed.</param>
/// <param name="Links">Links that confirm, reset, sign in or invite.</param>
public sealed partial record Findings(ImmutableArray<string> Codes, ImmutableArray<Uri> Links)
{
    private const int MostOfEach = 3;

    /// <summary>Nothing found.</summary>
    public static Findings None { get; } = new([], []);

    /// <summary>Pictures from other hosts that nobody is meant to see.</summary>
    public ImmutableArray<Uri> Trackers { get; init; } = [];

    /// <summary>The ways out that the List-Unsubscribe field names (RFC 2369).</summary>
    public ImmutableArray<Uri> Unsubscribe { get; init; } = [];

    /// <summary>Whether the way out is one click, without a page to confirm on (RFC 8058).</summary>
    public bool IsOneClick { get; init; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => Codes.IsEmpty && Links.IsEmpty && Trackers.IsEmpty && Unsubscribe.IsEmpty;

    /// <summary>Looks through the subject and the bodies.</summary>
    public static Findings In(string subject, string? text, string? html)
    {
        using var document = HtmlReader.Read(html);
        var codes = CodeFinder.Find(subject, MessageExtract.Readable(text, html)).Where(found => found.Score >= FoundCode.Sure).Select(found => found.Code);
        var links = LinkFinder.Find(text, document).Where(link => Asks().IsMatch(link.Url)).Select(link => new Uri(link.Url));
        return new Findings([.. codes.Take(MostOfEach)], [.. links.Take(MostOfEach)]) { Trackers = TrackerFinder.Find(document) };
    }

    /// <summary>Looks through a whole message.</summary>
    internal static Findings In(string subject, ParsedMessage message)
    {
        var unsubscribe = ListUnsubscribeJson.Of(message.HeaderFields);
        return In(subject, message.Text, message.Html) with
        {
            Unsubscribe = [.. unsubscribe.Links.Select(WayOut).OfType<Uri>().Take(MostOfEach)],
            IsOneClick = unsubscribe is { HeaderPost.Length: > 0, Errors.Length: 0 },
        };
    }

    private static Uri? WayOut(string link) => Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto" ? uri : null;

    [GeneratedRegex(@"(?<!un)(confirm|verify|verif|activat|reset|password|magic|invite|invitation|signin|sign-in|login|token=)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asks();
}
