using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>A change of the store, told after it is on disk and can be read. Every sequence raises one event or several, so a gap means that some were missed.</summary>
/// <param name="ModSequence">The sequence of the record that made the change.</param>
public abstract record StoreEvent(long ModSequence)
{
    /// <summary>Which event of its sequence this is, from 0.</summary>
    public int Part { get; init; }

    /// <summary>Its place among all events.</summary>
    public StoreEventId Id => new(ModSequence, Part);

    /// <summary>A message was caught.</summary>
    public sealed record MessageAdded(long ModSequence, MessageSummary Message) : StoreEvent(ModSequence);

    /// <summary>Messages changed, such as their seen flag. Ids that no longer existed are left out, so the list may be empty.</summary>
    public sealed record MessagesChanged(long ModSequence, ImmutableArray<MessageSummary> Messages) : StoreEvent(ModSequence);

    /// <summary>So many messages changed at once that they are not listed: read again what is shown.</summary>
    public sealed record AllChanged(long ModSequence) : StoreEvent(ModSequence);

    /// <summary>Messages were deleted.</summary>
    public sealed record MessagesRemoved(long ModSequence, ImmutableArray<Guid> Ids) : StoreEvent(ModSequence)
    {
        /// <summary>The inbox that each of them was in, in their order.</summary>
        internal ImmutableArray<string> Inboxes { get; init; } = [];
    }

    /// <summary>Every message was deleted.</summary>
    public sealed record AllRemoved(long ModSequence) : StoreEvent(ModSequence)
    {
        /// <summary>How many messages there were.</summary>
        public int Count { get; init; }
    }

    /// <summary>An outbox entry is new or has changed.</summary>
    public sealed record OutboxChanged(long ModSequence, OutboxEntry Entry) : StoreEvent(ModSequence)
    {
        /// <summary>The inbox that the message is in; empty when it has gone.</summary>
        internal string Inbox { get; init; } = "";
    }

    /// <summary>A definition, such as an inbox, is new, has changed or is gone.</summary>
    public sealed record Defined(long ModSequence, string Kind, string Name) : StoreEvent(ModSequence);

    /// <summary>As much of it as somebody may see. What they may not is told as a change of nothing, so that the sequence has no gap.</summary>
    internal StoreEvent For(MailAccess access) => !access.IsLimited ? this : this switch
    {
        MessageAdded added when !access.MaySee(added.Message.Inbox) => Nothing,
        MessagesChanged changed => changed with { Messages = [.. changed.Messages.Where(message => access.MaySee(message.Inbox))] },
        MessagesRemoved removed => removed with { Ids = [.. removed.Ids.Zip(removed.Inboxes).Where(pair => access.MaySee(pair.Second)).Select(pair => pair.First)], Inboxes = [] },
        OutboxChanged outbox when !access.MaySee(outbox.Inbox) => Nothing,
        Defined => Nothing,
        _ => this,
    };

    private MessagesChanged Nothing => new(ModSequence, []) { Part = Part };
}
