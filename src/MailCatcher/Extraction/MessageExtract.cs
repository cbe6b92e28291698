using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using MailCatcher.Store.Mime;

namespace MailCatcher.Extraction;

/// <summary>What tests and people look for in a message.</summary>
/// <param name="Links">Its links, in order.</param>
/// <param name="Codes">What is probably a one-time code, the surest first.</param>
/// <param name="Matches">What a pattern of the asker's found: its first group, or all of it where it has none.</param>
public sealed partial record MessageExtract(ImmutableArray<FoundLink> Links, ImmutableArray<FoundCode> Codes, ImmutableArray<string> Matches)
{
    // Looking further into a message than anyone writes a code would only cost time.
    private const int MostCharacters = 64 * 1024;
    private const int MostMatches = 100;

    // Colours of styles look like codes. Without backtracking, since thousands of unfinished styles would take a minute.
    private static readonly Regex Hidden = new(
        @"<style\b.*?</style\s*>|<script\b.*?</script\s*>|<head\b.*?</head\s*>",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>Looks through a message.</summary>
    /// <param name="subject">The decoded subject.</param>
    /// <param name="message">The message.</param>
    /// <param name="pattern">What else to look for, in subject, text and HTML; must not backtrack.</param>
    internal static MessageExtract Of(string subject, ParsedMessage message, Regex? pattern)
    {
        var readable = Readable(message.Text, message.Html);
        var matches = pattern is null ? [] : new[] { subject, message.Text ?? "", message.Html ?? "" }.SelectMany(text => Found(pattern, text)).Distinct().Take(MostMatches);
        return new MessageExtract(LinkFinder.Find(message.Text, message.Html), CodeFinder.Find(subject, readable), [.. matches]);
    }

    /// <summary>The text of a message, or what its HTML says, up to a length.</summary>
    internal static string Readable(string? text, string? html) =>
        Start(text ?? (html is null ? "" : WebUtility.HtmlDecode(Tags().Replace(Hidden.Replace(Start(html), " "), " "))));

    private static IEnumerable<string> Found(Regex pattern, string text) => pattern.Matches(text).Select(match => match.Groups.Count > 1 ? match.Groups[1].Value : match.Value);

    private static string Start(string text) => text.Length > MostCharacters ? text[..MostCharacters] : text;

    [GeneratedRegex("<[^<>]{0,2000}>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();
}
