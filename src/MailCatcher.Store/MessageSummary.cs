using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>What a list shows of a message. Compare two by (<see cref="Id"/>, <see cref="ModSequence"/>).</summary>
public sealed record MessageSummary
{
    /// <summary>The id: a UUIDv7 (RFC 9562 §5.7) whose last 62 bits are <see cref="Sequence"/>, so that finding it is one look-up and ids sort by time.</summary>
    public required Guid Id { get; init; }

    /// <summary>The sequence of the record that brought the message. Newest first is descending <see cref="Sequence"/>.</summary>
    public required long Sequence { get; init; }

    /// <summary>The sequence of the last change to the message (RFC 7162); at first <see cref="Sequence"/>.</summary>
    public required long ModSequence { get; init; }

    /// <summary>When the end of content arrived, UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Size of the content in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The envelope's reverse-path as text; empty for the null reverse-path.</summary>
    public required string ReversePath { get; init; }

    /// <summary>The authenticated user who submitted the message; empty without authentication.</summary>
    public required string User { get; init; }

    /// <summary>The SMTP session that brought it, as in <see cref="MailCatcher.Smtp.SessionTranscript.SessionId"/>.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>What was read from the content.</summary>
    public required MessageFacts Facts { get; init; }

    /// <summary>Whether someone has opened the message.</summary>
    public bool IsSeen { get; init; }

    /// <summary>The inbox it lies in, by name.</summary>
    public string Inbox { get; init; } = Labels.DefaultInbox;

    /// <summary>Its tags, in alphabetical order without case.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Whether it is kept whatever the retention says.</summary>
    public bool IsPinned { get; init; }
}

/// <summary>What a summary takes from the content itself. Reading never fails: what cannot be read is empty, and <see cref="IsPartial"/> says so.</summary>
public sealed record MessageFacts
{
    /// <summary>The facts of a message of which nothing could be read.</summary>
    public static MessageFacts None { get; } = new() { IsPartial = true };

    /// <summary>The first address of the From field; <see langword="null"/> when there is none.</summary>
    public NamedAddress? From { get; init; }

    /// <summary>The addresses of the To fields, in order.</summary>
    public ImmutableArray<NamedAddress> To { get; init; } = [];

    /// <summary>The addresses of the Cc fields, in order.</summary>
    public ImmutableArray<NamedAddress> Cc { get; init; } = [];

    /// <summary>The addresses of the Bcc fields, then the envelope's forward-paths that no header field names.</summary>
    public ImmutableArray<NamedAddress> Bcc { get; init; } = [];

    /// <summary>The addresses of the Reply-To fields, in order.</summary>
    public ImmutableArray<NamedAddress> ReplyTo { get; init; } = [];

    /// <summary>The decoded subject, without line ends or other controls, at most 1,000 characters.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The Date field; <see langword="null"/> when missing or not a date.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The Message-ID without its angle brackets; empty when missing.</summary>
    public string MessageId { get; init; } = "";

    /// <summary>The first words of the text (of the HTML when there is no text), at most 250 characters, white space folded.</summary>
    public string Snippet { get; init; } = "";

    /// <summary>How many MIME parts are attachments.</summary>
    public int AttachmentCount { get; init; }

    /// <summary>The attachments' file names, safe to show, at most 20 of them.</summary>
    public ImmutableArray<string> AttachmentNames { get; init; } = [];

    /// <summary>Whether reading stopped at a limit or at something broken; the content is kept all the same.</summary>
    public bool IsPartial { get; init; }
}

/// <summary>A display name with an address (RFC 5322 §3.4).</summary>
/// <param name="Name">The decoded display name; empty when there is none.</param>
/// <param name="Address">The addr-spec as written, without angle brackets.</param>
public sealed record NamedAddress(string Name, string Address);
