using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Serialization;

namespace MailCatcher.Smtp;

/// <summary>What was said in one session, from its first byte to why it ended. Credentials and content are not in it, only their size.</summary>
public sealed record SessionTranscript
{
    /// <summary>The session's id, as in <see cref="Envelope.SessionId"/> and the log.</summary>
    public required string SessionId { get; init; }

    /// <summary>When the client connected.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the session lasted.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Where the client connected from, or where a trusted proxy says it did.</summary>
    public required IPAddress? RemoteAddress { get; init; }

    /// <summary>The name it gave last with EHLO or HELO; empty when it gave none.</summary>
    public required string HelloName { get; init; }

    /// <summary>Who it authenticated as; <see langword="null"/> for nobody.</summary>
    public string? User { get; init; }

    /// <summary>TLS version and cipher suite; <see langword="null"/> without TLS.</summary>
    public string? Tls { get; init; }

    /// <summary>Messages that were accepted.</summary>
    public required int Messages { get; init; }

    /// <summary>Bytes of SMTP that came in, decrypted.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Bytes of SMTP that went out, before encryption.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Commands, replies and what happened beside them, in order. Of a long session the first and the last lines.</summary>
    public required ImmutableArray<TranscriptLine> Lines { get; init; }

    /// <summary>How many lines of a long session are left out in the middle.</summary>
    public required int LinesLeftOut { get; init; }

    /// <summary>Why the session ended, in words.</summary>
    public required string EndReason { get; init; }

    /// <summary>Whether anything was refused (4xx, 5xx) or the session broke off.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>The faults that were injected on purpose, in order; see <see cref="FaultRule.Name"/>.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>How many replies there were of each code, those of left-out lines among them. Not kept with a transcript.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<int, int> Replies { get; init; } = ImmutableDictionary<int, int>.Empty;
}

/// <summary>One line of a transcript.</summary>
/// <param name="At">When, from the start of the session.</param>
/// <param name="Side">Who.</param>
/// <param name="Text">What, without CRLF; control characters as <c>\x00</c>. A reply of several lines has line feeds.</param>
public readonly record struct TranscriptLine(TimeSpan At, TranscriptSide Side, string Text);

/// <summary>Whose line it is.</summary>
public enum TranscriptSide
{
    /// <summary>The client's: a command, or in angle brackets the size of what is not shown.</summary>
    Client,

    /// <summary>The server's reply.</summary>
    Server,

    /// <summary>Neither's: TLS began, a fault was injected.</summary>
    Note,
}

/// <summary>Whoever wants to know of sessions; any number may be registered as services.</summary>
public interface ISessionObserver
{
    /// <summary>A session has ended, or a connection was refused. Called once for each, on the session's thread: it must be quick. An exception is logged and changes nothing.</summary>
    void SessionEnded(SessionTranscript transcript);
}
