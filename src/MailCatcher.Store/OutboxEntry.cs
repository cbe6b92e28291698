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

    /// <summary>The route that was chosen; <see langword="null"/>: each recipient's domain decides.</summary>
    public string? Route { get; init; }

    /// <summary>When it was put into the queue again; <see langword="null"/>: never, so the time of the request counts.</summary>
    public DateTimeOffset? RequeuedAt { get; init; }

    /// <summary>How many attempts there have been since it was put into the queue; <see langword="null"/>: as many as the log has.</summary>
    public int? Tries { get; init; }

    /// <summary>Who asked for what, oldest first: the release itself, then retries, cancellations and the like. <see langword="null"/>: from before this was kept.</summary>
    public ImmutableArray<OutboxAction>? Actions { get; init; }

    /// <summary>Whether no recipient waits any more.</summary>
    public bool IsFinished => Recipients.All(recipient => recipient.IsFinished);

    /// <summary>Whether some attempt ended without anybody knowing whether the relay took the message, so that a recipient may get it twice.</summary>
    public bool IsUncertain => Attempts.Any(attempt => attempt.IsUncertain);
}

/// <summary>Something that somebody asked for.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="What">What, in words.</param>
/// <param name="By">The user, token or rule; empty where no login is needed.</param>
/// <param name="From">The way and, where there is one, the address it came from: <c>api 192.0.2.1</c>, <c>inbox 192.0.2.1</c>, <c>rule</c>.</param>
public sealed record OutboxAction(DateTimeOffset At, string What, string By, string From);

/// <summary>One recipient of a release.</summary>
/// <param name="Address">The forward-path.</param>
/// <param name="State">What came of it (RFC 3464 §2.3.3).</param>
/// <param name="Reply">The last reply or error about this recipient, as text; empty before the first attempt.</param>
public sealed record OutboxRecipient(EmailAddress Address, RecipientState State, string Reply = "")
{
    /// <summary>Whether it will not be tried again.</summary>
    public bool IsFinished => State is RecipientState.Relayed or RecipientState.Failed or RecipientState.Cancelled;
}

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

    /// <summary>An attempt is under way. Found after a start, it was cut short, and nobody knows how far it came.</summary>
    Sending,

    /// <summary>Somebody took it back before the relay had it: finished.</summary>
    Cancelled,
}

/// <summary>One try to hand a message to a relay.</summary>
/// <param name="At">When it began, UTC.</param>
/// <param name="Server">The relay, as <c>host:port</c>.</param>
/// <param name="Outcome">What the relay said, or what went wrong, in one line.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, string Server, string Outcome)
{
    /// <summary>The route it went by; <see langword="null"/>: from before there were any.</summary>
    public string? Route { get; init; }

    /// <summary>TLS version and cipher suite; <see langword="null"/> without TLS.</summary>
    public string? Tls { get; init; }

    /// <summary>Whether the whole content had gone out and no reply came: the relay may have taken the message.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>What was said, a line each, <c>C:</c> or <c>S:</c> in front, without secrets and without the content; <see langword="null"/>: nothing was, or it is no longer kept.</summary>
    public ImmutableArray<string>? Transcript { get; init; }
}
