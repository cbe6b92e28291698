using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;

namespace MailCatcher.Components.Reading;

/// <summary>What a developer most often opens a message for: the one-time code and the link to follow.</summary>
/// <param name="Codes">One-time codes, spaces and hyphens removed.</param>
/// <param name="Links">Links that confirm, reset, sign in or invite.</param>
public sealed partial record Findings(ImmutableArray<string> Codes, ImmutableArray<Uri> Links)
{
    private const int MostOfEach = 3;

    // How far a code may stand from the word that names it, in characters.
    private const int Near = 56;

    // Looking further into a message than anyone writes a code would only cost time.
    private const int MostCharacters = 64 * 1024;

    /// <summary>Nothing found.</summary>
    public static Findings None { get; } = new([], []);

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => Codes.IsEmpty && Links.IsEmpty;

    /// <summary>Looks through the subject and the bodies.</summary>
    public static Findings In(string subject, string? text, string? html)
    {
        var read = Start(text ?? (html is null ? "" : WebUtility.HtmlDecode(Tags().Replace(Start(html), " "))));
        var codes = CodesIn(subject).Concat(CodesIn(read)).Distinct().Take(MostOfEach);
        var urls = Urls().Matches(Start(text ?? "")).Select(match => match.Value.TrimEnd('.', ',', ')', '>', ';'))
            .Concat(Targets().Matches(Start(html ?? "")).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)));
        var links = urls.Where(url => Asks().IsMatch(url)).Distinct().Select(url => Uri.TryCreate(url, UriKind.Absolute, out var link) ? link : null)
            .OfType<Uri>().Take(MostOfEach);
        return new Findings([.. codes], [.. links]);
    }

    private static string Start(string text) => text.Length > MostCharacters ? text[..MostCharacters] : text;

    private static IEnumerable<string> CodesIn(string text) => Numbers().Matches(text)
        .Where(number => StandsAlone(text, number) && (IsNamedBefore(text, number.Index) || IsNamedAfter(text, number.Index + number.Length)))
        .Select(number => number.Value.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal));

    // Not a piece of a longer number, a date, an amount or a reference.
    private static bool StandsAlone(string text, Match number)
    {
        var before = text.AsSpan(0, number.Index);
        var after = text.AsSpan(number.Index + number.Length);
        return !(before.Length > 0 && (char.IsLetterOrDigit(before[^1]) || before[^1] is '#' or '.' or ',' or '/' or '-' or '_' or '='))
            && !(after.Length > 0 && (char.IsLetterOrDigit(after[0]) || after[0] is '%' or '_'))
            && !(after.Length > 1 && after[0] is '.' or ',' or '/' or '-' && char.IsDigit(after[1]));
    }

    // "Your code is 123456", the number perhaps on the next line; no other number in between.
    private static bool IsNamedBefore(string text, int at)
    {
        var near = text[Math.Max(0, at - Near)..at];
        return Words().Matches(near) is [.., var word] && !near.AsSpan(word.Index).ContainsAnyInRange('0', '9');
    }

    // "123456 is your sign-in code".
    private static bool IsNamedAfter(string text, int at)
    {
        var near = text.AsSpan(at, Math.Min(Near, text.Length - at));
        return near.StartsWith(" is your ", StringComparison.OrdinalIgnoreCase) && Words().IsMatch(near);
    }

    [GeneratedRegex(@"\d{3}[ -]\d{3}|\d{4,8}", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\b(?:code|pin|otp|passcode)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex(@"https?://[^\s<>""']{4,2000}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Urls();

    [GeneratedRegex(@"href\s*=\s*[""']?(https?://[^\s<>""']{4,2000})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Targets();

    [GeneratedRegex(@"(?<!un)(confirm|verify|verif|activat|reset|password|magic|invite|invitation|signin|sign-in|login|token=)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asks();

    [GeneratedRegex("<[^<>]{0,2000}>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();
}
