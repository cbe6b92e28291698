using System.Collections.Immutable;
using System.Net;

namespace MailCatcher.Smtp;

/// <summary>The envelope of one mail transaction, apart from its content (RFC 5321 §2.3.1), with what the session knew about its client.</summary>
public sealed record Envelope
{
    /// <summary>The reverse-path (MAIL FROM); <see langword="null"/> is the null reverse-path <c>&lt;&gt;</c> (RFC 5321 §4.5.5).</summary>
    public required EmailAddress? ReversePath { get; init; }

    /// <summary>The forward-paths (RCPT TO) that were accepted, in order, duplicates kept; source routes are stripped (RFC 5321 §4.1.1.3).</summary>
    public required ImmutableArray<EmailAddress> ForwardPaths { get; init; }

    /// <summary>The name that the client gave with EHLO or HELO; empty when it gave none.</summary>
    public required string HelloName { get; init; }

    /// <summary>The address the client connected from; <see langword="null"/> where there was no network (import, API).</summary>
    public required IPAddress? RemoteAddress { get; init; }

    /// <summary>The session's id, as in its transcript and the log.</summary>
    public required string SessionId { get; init; }

    /// <summary>The "with" protocol type of the Received field: SMTP, ESMTP, ESMTPS, ESMTPA, ESMTPSA, UTF8SMTP… (RFC 3848, RFC 6531 §4.3).</summary>
    public required string Protocol { get; init; }

    /// <summary>What the client declared with BODY= (RFC 6152).</summary>
    public BodyType Body { get; init; }

    /// <summary>Whether the client asked for SMTPUTF8 (RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>What the client asked to hear about delivery (RFC 3461); <see langword="null"/>: nothing.</summary>
    public DsnRequest? Dsn { get; init; }

    /// <summary>Whether the client asked that the message travel by TLS only (REQUIRETLS, RFC 8689).</summary>
    public bool RequireTls { get; init; }

    /// <summary>What the client did in the dialogue that is worth a note; <see langword="null"/>: nothing.</summary>
    public ImmutableArray<MessageNote>? Notes { get; init; }

    /// <summary>The listener that the session came in on: <c>smtp</c>, <c>smtps</c>, or a name of <see cref="SmtpOptions.Listeners"/>; <see langword="null"/> where there was none.</summary>
    public string? Listener { get; init; }

    /// <summary>TLS version and cipher suite, such as <c>TLSv1.3 TLS_AES_256_GCM_SHA384</c>; <see langword="null"/> without TLS.</summary>
    public string? Tls { get; init; }

    /// <summary>The authenticated user; <see langword="null"/> without authentication.</summary>
    public string? User { get; init; }
}

/// <summary>The BODY parameter of MAIL (RFC 6152, RFC 3030).</summary>
public enum BodyType
{
    /// <summary>7BIT, or not declared.</summary>
    SevenBit,

    /// <summary>8BITMIME.</summary>
    EightBitMime,

    /// <summary>BINARYMIME (RFC 3030).</summary>
    BinaryMime,
}
