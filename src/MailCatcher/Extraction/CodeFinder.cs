using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace MailCatcher.Extraction;

/// <summary>Finds one-time codes: numbers of four to eight digits, and capitals with digits next to a word that names them.</summary>
internal static partial class CodeFinder
{
    private const double Named = 0.9;
    private const double NamedWord = 0.7;
    private const double OnItsLine = 0.6;
    private const double Bare = 0.3;

    // How far a code may stand from the word that names it, in characters.
    private const int Near = 56;

    private const int MostCodes = 20;

    /// <summary>The codes of several texts, the surest first, then in order.</summary>
    internal static ImmutableArray<FoundCode> Find(params IEnumerable<string> texts) =>
        [.. texts.SelectMany(In).GroupBy(found => found.Code).Select(same => same.MaxBy(found => found.Score)!).OrderByDescending(found => found.Score).Take(MostCodes)];

    private static IEnumerable<FoundCode> In(string text) =>
        from candidate in Candidates().Matches(text)
        where StandsAlone(text, candidate)
        let code = candidate.Value.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
        let score = ScoreOf(text, candidate, code)
        where score > 0
        select new FoundCode(code, score);

    private static double ScoreOf(string text, Match candidate, string code)
    {
        var isNumber = code.All(char.IsAsciiDigit);
        if (IsNamedBefore(text, candidate.Index) || IsNamedAfter(text, candidate.Index + candidate.Length))
        {
            // Promotions have codes, too.
            return isNumber ? Named : NamedWord;
        }

        // Capitals alone may be any abbreviation.
        return !isNumber ? 0 : IsAloneOnLine(text, candidate) ? OnItsLine : Bare;
    }

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

    private static bool IsAloneOnLine(string text, Match candidate)
    {
        var before = text.AsSpan(0, candidate.Index).TrimEnd(" \t");
        var after = text.AsSpan(candidate.Index + candidate.Length).TrimStart(" \t");
        return (before.IsEmpty || before[^1] is '\n') && (after.IsEmpty || after[0] is '\n' or '\r');
    }

    [GeneratedRegex(@"\d{3}[ -]\d{3}|\d{4,8}|(?=[A-Z]{0,9}\d)[A-Z0-9]{5,10}", RegexOptions.CultureInvariant)]
    private static partial Regex Candidates();

    [GeneratedRegex(@"\b(?:code|pin|otp|passcode)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
