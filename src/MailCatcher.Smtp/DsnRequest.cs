using System.Collections.Immutable;

namespace MailCatcher.Smtp;

/// <summary>What the client asked to hear about delivery (RFC 3461).</summary>
public sealed record DsnRequest
{
    /// <summary>RET: how much of the message a failure report should hold; <see langword="null"/>: not said.</summary>
    public DsnReturn? Return { get; init; }

    /// <summary>ENVID, decoded: the client's own name for this transaction; <see langword="null"/>: none.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>What was asked for single recipients, in order of the forward-paths; those for whom nothing was asked are not in it.</summary>
    public ImmutableArray<DsnRecipient> Recipients { get; init; } = [];
}

/// <summary>What was asked for one recipient.</summary>
/// <param name="Index">Which of the forward-paths, from 0.</param>
/// <param name="Notify">NOTIFY: when to report; <see langword="null"/>: not said.</param>
/// <param name="OriginalRecipient">ORCPT, decoded, with its address type: <c>rfc822;user@host</c>; <see langword="null"/>: none.</param>
public sealed record DsnRecipient(int Index, DsnNotify? Notify, string? OriginalRecipient);

/// <summary>RET (RFC 3461 §4.3).</summary>
public enum DsnReturn
{
    /// <summary>The whole message.</summary>
    Full,

    /// <summary>The header section only.</summary>
    Headers,
}

/// <summary>NOTIFY (RFC 3461 §4.1).</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>NEVER; it excludes the others.</summary>
    Never = 0,

    /// <summary>SUCCESS.</summary>
    Success = 1,

    /// <summary>FAILURE.</summary>
    Failure = 2,

    /// <summary>DELAY.</summary>
    Delay = 4,
}
