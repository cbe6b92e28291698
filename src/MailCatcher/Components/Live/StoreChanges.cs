using MailCatcher.Store;

namespace MailCatcher.Components.Live;

/// <summary>What changed in the store since the last refresh: as much as a screen needs to know what to read again.</summary>
public sealed class StoreChanges
{
    private readonly HashSet<Guid> _messages = [];
    private readonly HashSet<Guid> _released = [];
    private readonly List<StoreEvent.MessageAdded> _added = [];
    private readonly List<OutboxEntry> _entries = [];

    /// <summary>Events were missed, or everything was deleted: anything may have changed.</summary>
    public bool Everything { get; private set; }

    /// <summary>Messages came, went or changed.</summary>
    public bool Messages => Everything || _added.Count > 0 || _messages.Count > 0;

    /// <summary>Outbox entries came or changed.</summary>
    public bool Outbox => Everything || _released.Count > 0;

    /// <summary>The messages that were caught, oldest first.</summary>
    public IEnumerable<MessageSummary> Added => _added.Select(added => added.Message);

    /// <summary>The outbox entries that came or changed.</summary>
    public IReadOnlyList<OutboxEntry> Entries => _entries;

    /// <summary>How many messages were caught after this sequence: what was read later than an event happened knows of it already.</summary>
    public int AddedAfter(long sequence) => _added.Count(added => added.ModSequence > sequence);

    /// <summary>Whether this message may have changed or gone.</summary>
    public bool Concerns(Guid messageId) => Everything || _messages.Contains(messageId);

    /// <summary>Whether a release of this message may have changed.</summary>
    public bool ConcernsReleasesOf(Guid messageId) => Everything || _released.Contains(messageId);

    /// <summary>Takes in one event.</summary>
    /// <param name="storeEvent">The event.</param>
    /// <param name="isGap">Events before it were missed.</param>
    internal void Add(StoreEvent storeEvent, bool isGap)
    {
        Everything |= isGap;
        switch (storeEvent)
        {
            case StoreEvent.MessageAdded added:
                _added.Add(added);
                break;
            case StoreEvent.MessagesChanged changed:
                _messages.UnionWith(changed.Messages.Select(message => message.Id));
                break;
            case StoreEvent.MessagesRemoved removed:
                _messages.UnionWith(removed.Ids);
                break;
            case StoreEvent.OutboxChanged outbox:
                _released.Add(outbox.Entry.MessageId);
                _entries.Add(outbox.Entry);
                break;
            default:
                Everything = true;
                break;
        }
    }
}
