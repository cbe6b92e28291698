using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store;

/// <summary>One release of one message: who should get it, and what came of it so far.</summary>
public sealed record OutboxEntry
{
    /// <summary>The entry's id: a UUIDv7 that ends in the sequence of the record that made it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The message to send.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The message's subject, kept so that the entry can be read after the message is gone.</summary>
    public required string Subject { get; init; }

    /// <summary>The reverse-path to send with; <see langword="null"/> is the null reverse-path.</summary>
    public required EmailAddress? ReversePath { get; init; }

    /// <summary>When the release was asked for, UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Who should get the message, in the order asked for.</summary>
    public required ImmutableArray<OutboxRecipient> Recipients { get; init; }

    /// <summary>The delivery log: every attempt, oldest first.</summary>
    public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>When the next attempt is due; <see langword="null"/> when every recipient is finished.</summary>
    public required DateTimeOffset? DueAt { get; init; }

    /// <summary>The sequence of the entry's last change.</summary>
    public required long ModSequence { get; init; }

    /// <summary>Whether no recipient waits any more.</summary>
    public bool IsFinished => Recipients.All(recipient => recipient.State is RecipientState.Relayed or RecipientState.Failed);
}

/// <summary>One recipient of a release.</summary>
/// <param name="Address">The forward-path.</param>
/// <param name="State">What came of it (RFC 3464 §2.3.3).</param>
/// <param name="Reply">The last reply or error about this recipient, as text; empty before the first attempt.</param>
public sealed record OutboxRecipient(EmailAddress Address, RecipientState State, string Reply = "");

/// <summary>What came of one recipient of a release.</summary>
public enum RecipientState
{
    /// <summary>Not tried yet.</summary>
    Queued,

    /// <summary>Tried, to be tried again.</summary>
    Delayed,

    /// <summary>The relay took it: finished.</summary>
    Relayed,

    /// <summary>It will not be tried again: finished.</summary>
    Failed,
}

/// <summary>One try to hand a message to a relay.</summary>
/// <param name="At">When it began, UTC.</param>
/// <param name="Server">The relay, as <c>host:port</c>.</param>
/// <param name="Outcome">What the relay said, or what went wrong, in one line.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, string Server, string Outcome);
