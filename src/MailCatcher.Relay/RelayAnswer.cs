using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>What the relay said to one attempt.</summary>
/// <param name="Outcome">The attempt in one line, for the delivery log.</param>
/// <param name="Recipients">What it said about each recipient that was tried.</param>
internal sealed record RelayAnswer(string Outcome, IReadOnlyDictionary<EmailAddress, RecipientAnswer> Recipients)
{
    /// <summary>The same answer for all.</summary>
    internal static RelayAnswer ForAll(IEnumerable<EmailAddress> recipients, RecipientState state, string text) =>
        new(text, recipients.ToDictionary(recipient => recipient, _ => new RecipientAnswer(state, text)));
}

/// <summary>What the relay said about one recipient.</summary>
internal readonly record struct RecipientAnswer(RecipientState State, string Reply);
