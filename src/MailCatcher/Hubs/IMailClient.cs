using System.Collections.Immutable;
using MailCatcher.Api;

namespace MailCatcher.Hubs;

/// <summary>
/// What the hub <c>/hubs/mail</c> tells its clients, in order and after it can be read through the API. Every call carries the mod-sequence of the change.
/// Wait for <see cref="Watching"/> first, read the list second; then no change falls between the two.
/// </summary>
public interface IMailClient
{
    /// <summary>The first call: from here on every change is told. (That the connection is up does not say so yet.)</summary>
    Task Watching(long modSequence);

    /// <summary>A message was caught.</summary>
    Task MessageReceived(long modSequence, MessageSummaryJson message);

    /// <summary>Messages changed, such as their read flag.</summary>
    Task MessagesChanged(long modSequence, ImmutableArray<MessageSummaryJson> messages);

    /// <summary>Messages were deleted.</summary>
    Task MessagesRemoved(long modSequence, ImmutableArray<Guid> ids);

    /// <summary>Every message was deleted.</summary>
    Task AllRemoved(long modSequence);

    /// <summary>A release is new or has changed.</summary>
    Task OutboxChanged(long modSequence, OutboxEntryJson entry);

    /// <summary>This client was too slow and has missed something, or too much changed at once to be told: read again what is shown.</summary>
    Task Resync(long modSequence);
}
