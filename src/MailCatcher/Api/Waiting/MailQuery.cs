using System.Collections.Immutable;
using System.Globalization;
using MailCatcher.Store;
using MailCatcher.Store.Mime;

namespace MailCatcher.Api.Waiting;

/// <summary>
/// What to wait for, in the words of Mailpit's search, held against one message at a time: words and "phrases" (subject, addresses, text), <c>-</c> or <c>!</c> to exclude, and
/// <c>from: to: cc: bcc: reply-to: addressed: subject: message-id: tag: inbox: is: has: larger: smaller: before: after:</c>. All must hold; substrings, without case.
/// </summary>
internal sealed class MailQuery
{
    private readonly ImmutableArray<MailTerm> _terms;

    private MailQuery(ImmutableArray<MailTerm> terms) => _terms = terms;

    /// <summary>Reads a query; an empty one is every message.</summary>
    /// <returns>What is wrong with it; <see langword="null"/>: nothing.</returns>
    internal static string? TryParse(string? text, out MailQuery query)
    {
        query = new MailQuery([]);
        var terms = ImmutableArray.CreateBuilder<MailTerm>();
        foreach (var (word, isQuoted) in MailQueryWords.Split(text ?? ""))
        {
            var isExcluded = !isQuoted && word.Length > 1 && word[0] is '-' or '!';
            if (Read(isExcluded ? word[1..] : word, isQuoted) is not { } term)
            {
                return $"'{word}' is not a condition that can be waited for.";
            }

            terms.Add(term with { IsExcluded = isExcluded });
        }

        query = new MailQuery(terms.ToImmutable());
        return null;
    }

    /// <summary>Whether a message is what is waited for.</summary>
    /// <param name="message">The message.</param>
    /// <param name="read">Reads the message; asked only when the summary does not decide.</param>
    internal async ValueTask<bool> MatchesAsync(MessageSummary message, Func<ValueTask<ParsedMessage?>> read)
    {
        if (!_terms.OfType<MailTerm.Fact>().All(fact => fact.Holds(message) != fact.IsExcluded))
        {
            return false;
        }

        ParsedMessage? content = null;
        foreach (var words in _terms.OfType<MailTerm.Words>())
        {
            var found = InSummary(message, words.Text);
            if (!found)
            {
                content ??= await read();
                found = content is not null && (Has(content.Text ?? "", words.Text) || Has(Extraction.MessageExtract.Readable(null, content.Html), words.Text));
            }

            if (found == words.IsExcluded)
            {
                return false;
            }
        }

        return true;
    }

    private static MailTerm? Read(string word, bool isQuoted)
    {
        var colon = isQuoted ? -1 : word.IndexOf(':', StringComparison.Ordinal);
        var value = colon < 0 ? "" : word[(colon + 1)..].Trim('"');
        Func<MessageSummary, bool>? holds = (colon < 0 ? "" : word[..colon].ToLowerInvariant()) switch
        {
            "from" => message => Has(From(message), value),
            "to" => message => Has(message.Facts.To, value),
            "cc" => message => Has(message.Facts.Cc, value),
            "bcc" => message => Has(message.Facts.Bcc, value),
            "reply-to" => message => Has(message.Facts.ReplyTo, value),
            "addressed" => message => Has([.. From(message), .. message.Facts.To, .. message.Facts.Cc, .. message.Facts.Bcc, .. message.Facts.ReplyTo], value),
            "subject" => message => Has(message.Facts.Subject, value),
            "message-id" => message => Has(message.Facts.MessageId, value.Trim('<', '>')),
            "tag" => message => message.Tags.Contains(value, StringComparer.OrdinalIgnoreCase),
            "inbox" => message => message.Inbox.Equals(value, StringComparison.OrdinalIgnoreCase),
            "is" => Is(value),
            "has" => value.TrimEnd('s') is "attachment" ? message => message.Facts.AttachmentCount > 0 : null,
            "larger" => Size(value) is { } size ? message => message.Size >= size : null,
            "smaller" => Size(value) is { } size ? message => message.Size <= size : null,
            "after" => Date(value) is { } date ? message => message.ReceivedAt >= date : null,
            "before" => Date(value) is { } date ? message => message.ReceivedAt < date : null,
            _ => null,
        };
        return holds is not null ? new MailTerm.Fact(holds)

            // A word may have a colon: a time, an address of the web.
            : colon > 0 && word[..colon].ToLowerInvariant() is "is" or "has" or "larger" or "smaller" or "after" or "before" ? null
            : new MailTerm.Words(word);
    }

    private static Func<MessageSummary, bool>? Is(string value) => value.ToLowerInvariant() switch
    {
        "read" => message => message.IsSeen,
        "unread" => message => !message.IsSeen,
        "tagged" => message => !message.Tags.IsEmpty,
        "pinned" => message => message.IsPinned,
        _ => null,
    };

    private static long? Size(string value)
    {
        var factor = char.ToUpperInvariant(value.LastOrDefault()) switch { 'K' => 1024L, 'M' => 1024L * 1024, _ => 1L };
        return long.TryParse(factor == 1 ? value : value[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size * factor : null;
    }

    private static DateTimeOffset? Date(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    // The envelope's sender counts, too: many messages of tests have no From that says more.
    private static ImmutableArray<NamedAddress> From(MessageSummary message) =>
        message.Facts.From is { } from ? [from, new NamedAddress("", message.ReversePath)] : [new NamedAddress("", message.ReversePath)];

    private static bool InSummary(MessageSummary message, string words) =>
        Has(message.Facts.Subject, words) || Has(message.Facts.Snippet, words)
        || Has([.. From(message), .. message.Facts.To, .. message.Facts.Cc, .. message.Facts.Bcc, .. message.Facts.ReplyTo], words);

    private static bool Has(ImmutableArray<NamedAddress> addresses, string value) => addresses.Any(address => Has(address.Address, value) || Has(address.Name, value));

    private static bool Has(string text, string value) => text.Contains(value, StringComparison.OrdinalIgnoreCase);
}
