using System.Globalization;

namespace MailCatcher.Store;

/// <summary>What each <c>field:value</c> of a search means.</summary>
internal static class SearchTerms
{
    private static readonly Dictionary<string, SearchFields> TextFields = new()
    {
        ["from"] = SearchFields.From,
        ["to"] = SearchFields.To,
        ["cc"] = SearchFields.Cc,
        ["bcc"] = SearchFields.Bcc,
        ["reply-to"] = SearchFields.ReplyTo,
        ["addressed"] = SearchFields.Addresses,
        ["subject"] = SearchFields.Subject,
        ["body"] = SearchFields.Body,
        ["message-id"] = SearchFields.MessageId,
        ["attachment"] = SearchFields.FileName,
        ["filename"] = SearchFields.FileName,
    };

    private static readonly string[] OtherFields = ["header", "tag", "inbox", "user", "session", "conversation", "is", "has", "before", "after", "date", "larger", "smaller"];

    internal static bool IsField(string name) => TextFields.ContainsKey(name) || OtherFields.Contains(name);

    /// <returns><see langword="null"/> for a wrong value; <paramref name="problem"/> says why.</returns>
    internal static SearchQuery? Create(string name, string value, bool isQuoted, SearchMoments moments, out string problem)
    {
        problem = "";
        if (TextFields.TryGetValue(name, out var fields))
        {
            problem = "there is nothing to search for";
            return Folding.Fold(value) is { Length: > 0 } folded ? new SearchQuery.Text(fields, folded, isQuoted) : null;
        }

        switch (name)
        {
            case "tag":
                return new SearchQuery.Label(new MessageFilter { Tag = value });
            case "inbox":
                return new SearchQuery.Label(new MessageFilter { Inbox = value });
            case "user":
                return new SearchQuery.Origin(IsSession: false, Folding.Fold(value));
            case "session":
                return new SearchQuery.Origin(IsSession: true, Folding.Fold(value));
            case "conversation":
                return new SearchQuery.Conversation(SortKeys.OfId(value));
            case "is":
                problem = $"'{value}' is not known after is: use read, unread, tagged, pinned or released";
                return Is(value.ToLowerInvariant());
            case "has":
                problem = $"'{value}' is not known after has: use attachment or inline-image";
                return Has(value.ToLowerInvariant());
            case "larger" or "smaller":
                problem = $"'{value}' is no size: write a number of bytes, or one with k or m, such as 500k";
                return TryParseSize(value, out var size) ? name == "larger" ? new SearchQuery.Sized(size + 1, long.MaxValue) : new SearchQuery.Sized(0, size - 1) : null;
            default:
                problem = $"'{value}' is no date: write one such as 2026-11-23, 2026-11-23T14:00, today, yesterday, or how long ago, such as 2h or 7d";
                return moments.TryParse(value, out var from, out var end) ? name switch
                {
                    "before" => new SearchQuery.Received(long.MinValue, from),
                    "after" => new SearchQuery.Received(from, long.MaxValue),
                    _ => new SearchQuery.Received(from, end),
                } : null;
        }
    }

    private static SearchQuery? Is(string value) => value switch
    {
        "read" => new SearchQuery.Label(new MessageFilter { Seen = true }),
        "unread" => new SearchQuery.Label(new MessageFilter { Seen = false }),
        "pinned" => new SearchQuery.Label(new MessageFilter { Pinned = true }),
        "tagged" => new SearchQuery.Tagged(),
        "released" => new SearchQuery.Released(),
        _ => null,
    };

    private static SearchQuery.Has? Has(string value) => value switch
    {
        "attachment" or "attachments" => new SearchQuery.Has(SearchParts.Attachment),
        "inline" or "inlines" or "inline-image" or "inline-images" => new SearchQuery.Has(SearchParts.InlineImage),
        _ => null,
    };

    private static bool TryParseSize(string value, out long size)
    {
        var digits = value.TrimEnd('b', 'B');
        var unit = digits.Length == 0 ? 1 : char.ToLowerInvariant(digits[^1]) switch { 'k' => 1024L, 'm' => 1024L * 1024, 'g' => 1024L * 1024 * 1024, _ => 1 };
        var isNumber = double.TryParse(unit == 1 ? digits : digits[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * unit < long.MaxValue / 2;
        size = isNumber ? (long)(number * unit) : 0;
        return isNumber;
    }
}
