using System.Collections.Immutable;

namespace MailCatcher.Components.Inbox;

/// <summary>Something that the search box offers.</summary>
/// <param name="Text">The whole search, once it is taken.</param>
/// <param name="Shown">What of it is shown.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="IsWhole">Whether it is a search that was made before, not the next word of this one.</param>
internal sealed record SearchSuggestion(string Text, string Shown, string Meaning, bool IsWhole = false);

/// <summary>What to offer for a search that is being typed: saved and earlier ones while it is empty, then filters and their values.</summary>
internal static class SearchSuggestions
{
    private const int Most = 8;
    private const int MostBefore = 5;

    private static readonly (string Insert, string Meaning)[] Filters =
    [
        ("from:", "sender"), ("to:", "recipient"), ("subject:", "words of the subject"), ("is:unread", "nobody has opened it"), ("has:attachment", "has attachments"), ("after:today", "came today"),
        ("body:", "words of the text"), ("tag:", "carries a tag"), ("inbox:", "lies in an inbox"), ("header:", "has a header field"), ("is:pinned", "pinned"), ("is:tagged", "carries any tag"), ("is:read", "somebody has opened it"),
        ("is:released", "was released"), ("has:inline-image", "shows a picture of its own"), ("after:2h", "of the last two hours"), ("after:7d", "of the last seven days"), ("before:", "came before"), ("date:today", "of that day"),
        ("larger:1m", "larger than a megabyte"), ("smaller:10k", "smaller than 10 kilobytes"), ("filename:", "name of an attachment"), ("cc:", "copied to"), ("bcc:", "copied to unseen"), ("reply-to:", "answers go to"),
        ("user:", "SMTP user"), ("session:", "SMTP session"), ("message-id:", "Message-ID"), ("addressed:", "any address"),
    ];

    internal static ImmutableArray<SearchSuggestion> For(string text, SearchVocabulary vocabulary)
    {
        if (text.Trim().Length == 0)
        {
            return
            [
                .. vocabulary.Saved.Take(MostBefore).Select(saved => new SearchSuggestion(saved.Query, saved.Name, saved.Query, IsWhole: true)),
                .. vocabulary.History.Where(past => !vocabulary.Saved.Any(saved => saved.Query == past)).Take(MostBefore).Select(past => new SearchSuggestion(past, past, "searched before", IsWhole: true)),
                .. Filters.Take(6).Select(filter => new SearchSuggestion(filter.Insert, filter.Insert, filter.Meaning)),
            ];
        }

        var start = StartOfLastWord(text);
        var sign = start < text.Length && text[start] is '-' or '!' ? 1 : 0;
        var (before, word) = (text[..(start + sign)], text[(start + sign)..]);
        return word.Length == 0 ? [] : [.. Values(before, word, vocabulary).Concat(Names(before, word)).Take(Most)];
    }

    private static IEnumerable<SearchSuggestion> Names(string before, string word) => Filters
        .Where(filter => filter.Insert.StartsWith(word, StringComparison.OrdinalIgnoreCase) && filter.Insert.Length > word.Length)
        .Select(filter => new SearchSuggestion(before + filter.Insert, filter.Insert, filter.Meaning));

    private static IEnumerable<SearchSuggestion> Values(string before, string word, SearchVocabulary vocabulary)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return [];
        }

        var (field, value) = (word[..colon].ToLowerInvariant(), word[(colon + 1)..].Trim('"'));
        var (known, meaning) = field switch
        {
            "tag" => (vocabulary.Tags, "tag"),
            "inbox" => (vocabulary.Inboxes, "inbox"),
            "from" or "reply-to" => (vocabulary.Senders, "sender"),
            "to" or "cc" or "bcc" => (vocabulary.Recipients, "recipient"),
            "addressed" => (vocabulary.Senders.AddRange(vocabulary.Recipients), "address"),
            _ => ([], ""),
        };
        return known
            .Where(name => name.Contains(value, StringComparison.OrdinalIgnoreCase) && !name.Equals(value, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderBy(name => !name.StartsWith(value, StringComparison.OrdinalIgnoreCase))
            .Select(name => $"{field}:{Quoted(name)}")
            .Select(filter => new SearchSuggestion(before + filter, filter, meaning));
    }

    private static string Quoted(string value) => value.AsSpan().ContainsAny(" ()") ? $"\"{value}\"" : value;

    // A space between quotes parts no words.
    private static int StartOfLastWord(string text)
    {
        var (start, isQuoted) = (0, false);
        for (var place = 0; place < text.Length; place++)
        {
            isQuoted ^= text[place] == '"';
            start = text[place] == ' ' && !isQuoted ? place + 1 : start;
        }

        return start;
    }
}
