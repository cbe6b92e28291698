using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MailCatcher.Extraction;

namespace MailCatcher.Components.Reading;

/// <summary>What a developer most often opens a message for: the one-time code and the link to follow.</summary>
/// <param name="Codes">One-time codes, spaces and hyphens removed.</param>
/// <param name="Links">Links that confirm, reset, sign in or invite.</param>
public sealed partial record Findings(ImmutableArray<string> Codes, ImmutableArray<Uri> Links)
{
    private const int MostOfEach = 3;

    /// <summary>Nothing found.</summary>
    public static Findings None { get; } = new([], []);

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => Codes.IsEmpty && Links.IsEmpty;

    /// <summary>Looks through the subject and the bodies.</summary>
    public static Findings In(string subject, string? text, string? html)
    {
        var codes = CodeFinder.Find(subject, MessageExtract.Readable(text, html)).Where(found => found.Score >= FoundCode.Sure).Select(found => found.Code);
        var links = LinkFinder.Find(text, html).Where(link => Asks().IsMatch(link.Url)).Select(link => new Uri(link.Url));
        return new Findings([.. codes.Take(MostOfEach)], [.. links.Take(MostOfEach)]);
    }

    [GeneratedRegex(@"(?<!un)(confirm|verify|verif|activat|reset|password|magic|invite|invitation|signin|sign-in|login|token=)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asks();
}
