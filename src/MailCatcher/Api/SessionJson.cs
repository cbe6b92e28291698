using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>An SMTP session in lists.</summary>
public sealed record SessionJson
{
    /// <summary>Its id, as messages name it.</summary>
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    /// <summary>When the client connected, UTC.</summary>
    public required DateTime Started { get; init; }

    /// <summary>How long it lasted, in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Where the client connected from.</summary>
    public required string Address { get; init; }

    /// <summary>What it called itself.</summary>
    public required string Hello { get; init; }

    /// <summary>Who it authenticated as; empty for nobody.</summary>
    public required string Username { get; init; }

    /// <summary>TLS version and cipher suite; empty without TLS.</summary>
    [JsonPropertyName("TLS")]
    public required string Tls { get; init; }

    /// <summary>Messages that were accepted.</summary>
    public required int Messages { get; init; }

    /// <summary>Bytes that came in.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Why it ended.</summary>
    public required string End { get; init; }

    /// <summary>Whether anything was refused or the session broke off.</summary>
    public required bool Failed { get; init; }

    /// <summary>How many faults were injected on purpose.</summary>
    public required int Faults { get; init; }

    internal static SessionJson Of(SessionSummary session) => new()
    {
        Id = session.SessionId,
        Started = session.StartedAt.UtcDateTime,
        DurationMs = session.Duration.TotalMilliseconds,
        Address = session.RemoteAddress?.ToString() ?? "",
        Hello = session.HelloName,
        Username = session.User ?? "",
        Tls = session.Tls ?? "",
        Messages = session.Messages,
        BytesReceived = session.BytesReceived,
        End = session.EndReason,
        Failed = session.HasFailed,
        Faults = session.Faults,
    };
}

/// <summary>What was said in one session. Credentials and content stand there as their size.</summary>
public sealed record TranscriptJson
{
    /// <summary>The session's id.</summary>
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    /// <summary>When the client connected, UTC.</summary>
    public required DateTime Started { get; init; }

    /// <summary>How long it lasted, in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Where the client connected from.</summary>
    public required string Address { get; init; }

    /// <summary>What it called itself.</summary>
    public required string Hello { get; init; }

    /// <summary>Who it authenticated as; empty for nobody.</summary>
    public required string Username { get; init; }

    /// <summary>TLS version and cipher suite; empty without TLS.</summary>
    [JsonPropertyName("TLS")]
    public required string Tls { get; init; }

    /// <summary>Messages that were accepted.</summary>
    public required int Messages { get; init; }

    /// <summary>Bytes that came in.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Bytes that went out.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Why it ended.</summary>
    public required string End { get; init; }

    /// <summary>Whether anything was refused or the session broke off.</summary>
    public required bool Failed { get; init; }

    /// <summary>The faults that were injected on purpose, by name.</summary>
    public required ImmutableArray<string> Faults { get; init; }

    /// <summary>What was said, in order.</summary>
    public required ImmutableArray<TranscriptLineJson> Lines { get; init; }

    /// <summary>How many lines in the middle of a long session are left out.</summary>
    public required int LinesLeftOut { get; init; }

    internal static TranscriptJson Of(SessionTranscript transcript) => new()
    {
        Id = transcript.SessionId,
        Started = transcript.StartedAt.UtcDateTime,
        DurationMs = transcript.Duration.TotalMilliseconds,
        Address = transcript.RemoteAddress?.ToString() ?? "",
        Hello = transcript.HelloName,
        Username = transcript.User ?? "",
        Tls = transcript.Tls ?? "",
        Messages = transcript.Messages,
        BytesReceived = transcript.BytesReceived,
        BytesSent = transcript.BytesSent,
        End = transcript.EndReason,
        Failed = transcript.HasFailed,
        Faults = transcript.Faults,
        Lines = [.. transcript.Lines.Select(line => new TranscriptLineJson(line.At.TotalMilliseconds, line.Side.ToString(), line.Text))],
        LinesLeftOut = transcript.LinesLeftOut,
    };
}

/// <summary>A line of a transcript.</summary>
/// <param name="AtMs">Milliseconds from the start of the session.</param>
/// <param name="Side"><c>Client</c>, <c>Server</c>, or <c>Note</c> for what neither said.</param>
/// <param name="Text">What was said.</param>
public sealed record TranscriptLineJson(double AtMs, string Side, string Text);
