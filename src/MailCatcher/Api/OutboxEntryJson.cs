using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>One release of one message.</summary>
public sealed record OutboxEntryJson
{
    /// <summary>The id.</summary>
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    /// <summary>The id of the message (not its Message-ID field).</summary>
    [JsonPropertyName("Message")]
    public required string Message { get; init; }

    /// <summary>The message's subject.</summary>
    public required string Subject { get; init; }

    /// <summary>The envelope's sender; empty for the null reverse-path.</summary>
    public required string ReturnPath { get; init; }

    /// <summary>When the release was asked for, UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>Whether no recipient waits any more.</summary>
    public required bool Finished { get; init; }

    /// <summary>When the next attempt is due, UTC; <see langword="null"/> when none is.</summary>
    public required DateTime? Due { get; init; }

    /// <summary>Who should get it, and what came of each.</summary>
    public required ImmutableArray<OutboxRecipientJson> Recipients { get; init; }

    /// <summary>Every attempt, oldest first.</summary>
    public required ImmutableArray<DeliveryAttemptJson> Attempts { get; init; }

    internal static OutboxEntryJson Of(OutboxEntry entry) => new()
    {
        Id = entry.Id.ToString(),
        Message = entry.MessageId.ToString(),
        Subject = entry.Subject,
        ReturnPath = entry.ReversePath?.ToString() ?? "",
        Created = entry.RequestedAt.UtcDateTime,
        Finished = entry.IsFinished,
        Due = entry.DueAt?.UtcDateTime,
        Recipients = [.. entry.Recipients.Select(recipient =>
            new OutboxRecipientJson(recipient.Address.ToString(), recipient.State, recipient.Reply))],
        Attempts = [.. entry.Attempts.Select(attempt => new DeliveryAttemptJson(attempt.At.UtcDateTime, attempt.Server, attempt.Outcome))],
    };
}

/// <summary>One recipient of a release.</summary>
/// <param name="Address">The address.</param>
/// <param name="State">What came of it.</param>
/// <param name="Reply">The last reply or error about it; empty before the first attempt.</param>
public sealed record OutboxRecipientJson(
    string Address,
    [property: JsonConverter(typeof(JsonStringEnumConverter<RecipientState>))] RecipientState State,
    string Reply);

/// <summary>One try to hand a message to the relay.</summary>
/// <param name="At">When it began, UTC.</param>
/// <param name="Server">The relay, as host:port.</param>
/// <param name="Outcome">What came of it, in one line.</param>
public sealed record DeliveryAttemptJson(DateTime At, string Server, string Outcome);

/// <summary>A page of the outbox, newest first.</summary>
/// <param name="Start">How many newer entries come before the first.</param>
/// <param name="Entries">The entries.</param>
public sealed record OutboxPageJson(
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("entries")] ImmutableArray<OutboxEntryJson> Entries);
