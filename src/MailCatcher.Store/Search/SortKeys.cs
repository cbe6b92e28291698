using System.Text.RegularExpressions;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>What messages are sorted and grouped by, as it stands in the index.</summary>
internal static partial class SortKeys
{
    /// <summary>Beyond this nobody sees a difference, and the index stays small.</summary>
    private const int MaxLength = 80;

    private const int MaxIdLength = 250;

    internal static string Sender(MessageSummary summary) =>
        Cut(Folding.Fold(summary.Facts.From is { } from ? $"{from.Name} {from.Address}" : summary.ReversePath));

    internal static string Subject(MessageSummary summary)
    {
        var subject = Folding.Fold(summary.Facts.Subject);
        return Cut(Prefixes().Replace(subject, ""));
    }

    /// <summary>The conversation: the Message-ID of the message that began it (RFC 5322 §3.6.4: the first of References), so that answers find each other whoever of them was caught.</summary>
    internal static string Conversation(MessageSummary summary, HeaderSection header) =>
        FirstId(header, "References"u8) ?? FirstId(header, "In-Reply-To"u8) ?? (summary.Facts.MessageId is { Length: > 0 } own ? OfId(own) : $"#{summary.Sequence}");

    /// <summary>A Message-ID as it names a conversation.</summary>
    internal static string OfId(string id) => id.Trim().Trim('<', '>') is var bare && bare.Length <= MaxIdLength ? bare.ToLowerInvariant() : bare[..MaxIdLength].ToLowerInvariant();

    private static string? FirstId(HeaderSection header, ReadOnlySpan<byte> name)
    {
        if (header.Find(name) is not { } field)
        {
            return null;
        }

        var text = header.TextOf(field);
        var (start, end) = (text.IndexOf('<', StringComparison.Ordinal), text.IndexOf('>', StringComparison.Ordinal));
        return start >= 0 && end > start + 1 ? OfId(text[(start + 1)..end]) : null;
    }

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];

    [GeneratedRegex(@"^((re|aw|sv|fw|fwd|wg)(\[\d+\])?:\s*)+")]
    private static partial Regex Prefixes();
}
