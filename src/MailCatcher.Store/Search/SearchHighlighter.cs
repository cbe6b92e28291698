using System.Collections.Immutable;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>Where a search hits in a message: what is to be marked in a list of results. What a search excludes marks nothing.</summary>
public sealed record SearchHighlight
{
    /// <summary>In the subject.</summary>
    public ImmutableArray<TextRange> Subject { get; init; } = [];

    /// <summary>In the sender's display name.</summary>
    public ImmutableArray<TextRange> FromName { get; init; } = [];

    /// <summary>In the sender's address.</summary>
    public ImmutableArray<TextRange> FromAddress { get; init; } = [];

    /// <summary>The message's snippet, or, where the hit is further down, the text around it.</summary>
    public required string Snippet { get; init; }

    /// <summary>In <see cref="Snippet"/>.</summary>
    public ImmutableArray<TextRange> SnippetRanges { get; init; } = [];
}

/// <summary>Finds a search's words again in texts as they are shown.</summary>
internal sealed class SearchHighlighter
{
    private const int Before = 60;
    private const int After = 180;
    private const string Ellipsis = "…";

    private readonly SearchQuery.Text[] _texts;

    internal SearchHighlighter(SearchQuery query) => _texts = [.. TextsOf(query)];

    /// <summary>Whether the search looks for anything in bodies.</summary>
    internal bool LooksIntoBodies => _texts.Any(text => text.Fields.HasFlag(SearchFields.Body));

    /// <summary>What a message's summary shows of the search.</summary>
    internal SearchHighlight Mark(MessageSummary message)
    {
        var from = message.Facts.From ?? new NamedAddress("", message.ReversePath);

        // It is found as it is written, name and address in one.
        var joined = from.Name.Length > 0 ? $"{from.Name} <{from.Address}>" : from.Address;
        var ranges = message.Facts.From is null ? [] : FindShort(SearchFields.From, joined);
        var addressAt = from.Name.Length > 0 ? from.Name.Length + 2 : 0;
        return new SearchHighlight
        {
            Subject = FindShort(SearchFields.Subject, message.Facts.Subject),
            FromName = Cut(ranges, 0, from.Name.Length),
            FromAddress = Cut(ranges, addressAt, from.Address.Length),
            Snippet = message.Facts.Snippet,
            SnippetRanges = FindWords(message.Facts.Snippet),
        };
    }

    /// <summary>The highlight with the text around the first hit in the bodies, where there is one.</summary>
    internal SearchHighlight MarkBody(SearchHighlight highlight, IEnumerable<string> bodies)
    {
        foreach (var body in bodies)
        {
            if (FindWords(body) is [var first, ..])
            {
                var snippet = Around(body, first);
                return highlight with { Snippet = snippet, SnippetRanges = FindWords(snippet) };
            }
        }

        return highlight;
    }

    /// <summary>The hits in a text of which any part is found.</summary>
    internal ImmutableArray<TextRange> FindShort(SearchFields field, string text)
    {
        var folded = FoldedText.Of(text);
        var ranges = new List<TextRange>();
        foreach (var searched in _texts.Where(searched => searched.Fields.HasFlag(field)).Select(searched => searched.Value))
        {
            for (var at = folded.Text.IndexOf(searched, StringComparison.Ordinal); at >= 0; at = folded.Text.IndexOf(searched, at + searched.Length, StringComparison.Ordinal))
            {
                ranges.Add(folded.Unfold(at, at + searched.Length));
            }
        }

        return Merge(ranges);
    }

    /// <summary>The hits in a text of which words are found.</summary>
    internal ImmutableArray<TextRange> FindWords(string text)
    {
        var folded = FoldedText.Of(text);
        var places = new List<(int Start, int End)>();
        var words = Words.Split(folded.Text, places: places);
        var ranges = new List<TextRange>();
        foreach (var searched in _texts.Where(searched => searched.Fields.HasFlag(SearchFields.Body)))
        {
            var phrase = Words.Split(searched.Value);
            for (var start = 0; phrase.Count > 0 && start + phrase.Count <= words.Count; start++)
            {
                if (SearchMatcher.IsPhraseAt(words, start, phrase, searched.IsExact))
                {
                    // Of a word that is longer, what was typed.
                    var last = places[start + phrase.Count - 1];
                    ranges.Add(folded.Unfold(places[start].Start, searched.IsExact ? last.End : last.Start + phrase[^1].Length));
                }
            }
        }

        return Merge(ranges);
    }

    private static IEnumerable<SearchQuery.Text> TextsOf(SearchQuery query) => query switch
    {
        SearchQuery.And and => and.Parts.SelectMany(TextsOf),
        SearchQuery.Or or => or.Parts.SelectMany(TextsOf),
        SearchQuery.Text text => [text],
        _ => [],
    };

    private static ImmutableArray<TextRange> Merge(List<TextRange> ranges)
    {
        var merged = ImmutableArray.CreateBuilder<TextRange>();
        foreach (var range in ranges.OrderBy(range => range.Start).ThenBy(range => range.End))
        {
            if (merged.Count > 0 && range.Start <= merged[^1].End)
            {
                merged[^1] = merged[^1] with { Length = Math.Max(merged[^1].End, range.End) - merged[^1].Start };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged.ToImmutable();
    }

    private static ImmutableArray<TextRange> Cut(ImmutableArray<TextRange> ranges, int start, int length) =>
        [.. ranges.Select(range => (Start: Math.Max(range.Start, start) - start, End: Math.Min(range.End, start + length) - start))
            .Where(range => range.End > range.Start)
            .Select(range => new TextRange(range.Start, range.End - range.Start))];

    private static string Around(string text, TextRange hit)
    {
        var (from, to) = (Math.Max(0, hit.Start - Before), Math.Min(text.Length, hit.Start + After));

        // Not in the middle of a word, where the word is not too long for that, and never in the middle of a character.
        var space = from == 0 ? -1 : text.AsSpan(from, hit.Start - from).IndexOfAny(" \t\r\n");
        from += space < 0 ? 0 : space + 1;
        from -= from > 0 && char.IsLowSurrogate(text[from]) ? 1 : 0;
        to -= to < text.Length && char.IsLowSurrogate(text[to]) ? 1 : 0;
        return $"{(from > 0 ? Ellipsis : "")}{Snippet.OfText(text[from..to])}{(to < text.Length ? Ellipsis : "")}";
    }
}
