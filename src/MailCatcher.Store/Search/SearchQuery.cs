using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>A search, taken apart. The set is closed: the index and the plain matcher each handle every case in one switch.</summary>
public abstract record SearchQuery
{
    private protected SearchQuery()
    {
    }

    /// <summary>Every message.</summary>
    public static SearchQuery Everything { get; } = new All();

    /// <summary>Matches every message.</summary>
    internal sealed record All : SearchQuery;

    /// <summary>All of its parts must match.</summary>
    internal sealed record And(ImmutableArray<SearchQuery> Parts) : SearchQuery;

    /// <summary>One of its parts must match.</summary>
    internal sealed record Or(ImmutableArray<SearchQuery> Parts) : SearchQuery;

    /// <summary>Its part must not match.</summary>
    internal sealed record Not(SearchQuery Part) : SearchQuery;

    /// <summary>Text that stands in one of the fields: anywhere in the short ones, as words in the body.</summary>
    /// <param name="Fields">Where.</param>
    /// <param name="Value">The text, folded.</param>
    /// <param name="IsExact">Whether the last word of it must be whole in the body: it was quoted.</param>
    internal sealed record Text(SearchFields Fields, string Value, bool IsExact) : SearchQuery;

    /// <summary>A header field of that name, whose value has these words; no words: any value.</summary>
    internal sealed record Header(string Name, string Value) : SearchQuery;

    /// <summary>The SMTP user or session, exactly.</summary>
    internal sealed record Origin(bool IsSession, string Value) : SearchQuery;

    /// <summary>Belongs to the conversation that this Message-ID began.</summary>
    internal sealed record Conversation(string Id) : SearchQuery;

    /// <summary>What has been noted on the message.</summary>
    internal sealed record Label(MessageFilter Filter) : SearchQuery;

    /// <summary>Carries any tag.</summary>
    internal sealed record Tagged : SearchQuery;

    /// <summary>Has been released to somebody.</summary>
    internal sealed record Released : SearchQuery;

    /// <summary>Has parts of that kind.</summary>
    internal sealed record Has(SearchParts Part) : SearchQuery;

    /// <summary>Received from <paramref name="From"/> on and before <paramref name="Before"/>, UTC ticks.</summary>
    internal sealed record Received(long From, long Before) : SearchQuery;

    /// <summary>Of at least <paramref name="Min"/> and at most <paramref name="Max"/> bytes.</summary>
    internal sealed record Sized(long Min, long Max) : SearchQuery;
}

/// <summary>The texts of a message that can be searched in.</summary>
[Flags]
internal enum SearchFields
{
    None = 0,
    From = 1,
    To = 2,
    Cc = 4,
    Bcc = 8,
    ReplyTo = 16,
    Subject = 32,
    MessageId = 64,
    FileName = 128,
    Body = 256,

    /// <summary>Every address.</summary>
    Addresses = From | To | Cc | Bcc | ReplyTo,

    /// <summary>What a word without a field is looked for in.</summary>
    Anywhere = Addresses | Subject | MessageId | FileName | Body,
}

/// <summary>Kinds of parts that a message may have.</summary>
[Flags]
internal enum SearchParts
{
    None = 0,
    Attachment = 1,
    InlineImage = 2,
}

/// <summary>What is wrong with a search, for people.</summary>
/// <param name="Position">Where, in characters from its start.</param>
/// <param name="Message">What, and what was expected.</param>
public sealed record SearchFault(int Position, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"At character {Position + 1}: {Message}";
}
