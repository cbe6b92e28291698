using System.Net;
using MailCatcher.Smtp;

namespace MailCatcher.Store;

/// <summary>What a list shows of an SMTP session; each member is as in <see cref="SessionTranscript"/>.</summary>
public sealed record SessionSummary
{
    /// <summary>Its place among all sessions; newer ones have larger numbers.</summary>
    public required long Number { get; init; }

    /// <summary>The session's id.</summary>
    public required string SessionId { get; init; }

    /// <summary>When the client connected.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it lasted.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Where the client connected from.</summary>
    public required IPAddress? RemoteAddress { get; init; }

    /// <summary>What it called itself.</summary>
    public required string HelloName { get; init; }

    /// <summary>Who it authenticated as; <see langword="null"/> for nobody.</summary>
    public required string? User { get; init; }

    /// <summary>TLS version and cipher suite; <see langword="null"/> without TLS.</summary>
    public required string? Tls { get; init; }

    /// <summary>Messages that were accepted.</summary>
    public required int Messages { get; init; }

    /// <summary>Bytes that came in.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Why it ended.</summary>
    public required string EndReason { get; init; }

    /// <summary>Whether anything was refused or the session broke off.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>How many faults were injected on purpose.</summary>
    public required int Faults { get; init; }

    internal static SessionSummary Of(long number, SessionTranscript transcript) => new()
    {
        Number = number,
        SessionId = transcript.SessionId,
        StartedAt = transcript.StartedAt,
        Duration = transcript.Duration,
        RemoteAddress = transcript.RemoteAddress,
        HelloName = transcript.HelloName,
        User = transcript.User,
        Tls = transcript.Tls,
        Messages = transcript.Messages,
        BytesReceived = transcript.BytesReceived,
        EndReason = transcript.EndReason,
        HasFailed = transcript.HasFailed,
        Faults = transcript.Faults.Length,
    };
}

/// <summary>Which sessions a list shows; every part that is set must hold.</summary>
public sealed record SessionFilter
{
    /// <summary>Only those in which something was refused or broke off.</summary>
    public bool FailedOnly { get; init; }

    /// <summary>Only from this address.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Only of this user, compared without case.</summary>
    public string? User { get; init; }

    internal bool Passes(SessionSummary session) =>
        (!FailedOnly || session.HasFailed)
        && (Address is null || Address.Equals(session.RemoteAddress))
        && (User is null || string.Equals(User, session.User, StringComparison.OrdinalIgnoreCase));
}
