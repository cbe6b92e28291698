using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>What the relay said to one attempt.</summary>
/// <param name="Outcome">The attempt in one line, for the delivery log.</param>
/// <param name="Recipients">What it said about each recipient that was tried.</param>
internal sealed record RelayAnswer(string Outcome, IReadOnlyDictionary<EmailAddress, RecipientAnswer> Recipients)
{
    /// <summary>The server, as <c>host:port</c>; empty when none was spoken to.</summary>
    internal string Server { get; init; } = "";

    /// <summary>TLS version and cipher suite; <see langword="null"/> without TLS.</summary>
    internal string? Tls { get; init; }

    /// <summary>Whether the relay may have taken the message though nobody heard it say so.</summary>
    internal bool IsUncertain { get; init; }

    /// <summary>Whether no server was reached, so that another may be tried.</summary>
    internal bool IsUnreachable { get; init; }

    /// <summary>What was said.</summary>
    internal ImmutableArray<string> Transcript { get; init; } = [];

    /// <summary>The same answer for all.</summary>
    internal static RelayAnswer ForAll(IEnumerable<EmailAddress> recipients, RecipientState state, string text) =>
        new(text, recipients.ToDictionary(recipient => recipient, _ => new RecipientAnswer(state, text)));
}

/// <summary>What the relay said about one recipient.</summary>
internal readonly record struct RecipientAnswer(RecipientState State, string Reply);
