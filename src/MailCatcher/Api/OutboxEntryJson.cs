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

    /// <summary>Whether a recipient may get the message twice, since an attempt ended without anybody knowing how.</summary>
    public required bool Uncertain { get; init; }

    /// <summary>The route that was chosen; empty: the recipients' domains decide.</summary>
    public required string Route { get; init; }

    /// <summary>Who asked for what, oldest first.</summary>
    public required ImmutableArray<OutboxActionJson> Actions { get; init; }

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
        Uncertain = entry.IsUncertain,
        Route = entry.Route ?? "",
        Actions = [.. (entry.Actions ?? []).Select(action => new OutboxActionJson(action.At.UtcDateTime, action.What, action.By, action.From))],
        Attempts = [.. entry.Attempts.Select(attempt => new DeliveryAttemptJson(attempt.At.UtcDateTime, attempt.Server, attempt.Outcome)
        {
            Route = attempt.Route ?? "",
            Tls = attempt.Tls,
            Uncertain = attempt.IsUncertain,
            Transcript = attempt.Transcript ?? [],
        })],
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
public sealed record DeliveryAttemptJson(DateTime At, string Server, string Outcome)
{
    /// <summary>The route; empty: none was taken.</summary>
    public string Route { get; init; } = "";

    /// <summary>TLS version and cipher suite; <see langword="null"/> without TLS.</summary>
    public string? Tls { get; init; }

    /// <summary>Whether the relay may have taken the message though nobody heard it say so.</summary>
    public bool Uncertain { get; init; }

    /// <summary>What was said, without secrets and content; kept of the last five attempts.</summary>
    public ImmutableArray<string> Transcript { get; init; } = [];
}

/// <summary>Something that somebody asked for.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="What">What, in words.</param>
/// <param name="By">The user, token or rule; empty where no login is needed.</param>
/// <param name="From">The way and the address it came from.</param>
public sealed record OutboxActionJson(DateTime At, string What, string By, string From);

/// <summary>A page of the outbox, newest first.</summary>
/// <param name="Start">How many newer entries come before the first.</param>
/// <param name="Entries">The entries.</param>
public sealed record OutboxPageJson(
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("entries")] ImmutableArray<OutboxEntryJson> Entries);
