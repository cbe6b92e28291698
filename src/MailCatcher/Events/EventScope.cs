using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Events;

/// <summary>What of all that happens a listener wants to hear: everything, or what concerns some inboxes.</summary>
internal sealed class EventScope
{
    private readonly ImmutableHashSet<string> _inboxes;

    private EventScope(ImmutableHashSet<string> inboxes) => _inboxes = inboxes;

    /// <summary>Everything.</summary>
    internal static EventScope Everything { get; } = new([]);

    /// <summary>Only what concerns these inboxes, compared without case; everything when there are none.</summary>
    internal static EventScope Of(IEnumerable<string?> inboxes)
    {
        var names = inboxes.OfType<string>().Where(name => name.Length > 0).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
        return names.IsEmpty ? Everything : new EventScope(names);
    }

    /// <summary>
    /// What there is to tell of an event: nothing, it, or what remains of it. A message that changed and lies in none of the inboxes may have been moved away from one of them: it is told as removed,
    /// which means nothing to a listener that did not know it.
    /// </summary>
    internal IEnumerable<StoreEvent> Narrow(StoreEvent storeEvent)
    {
        return storeEvent switch
        {
            // What the listener may not see comes as a change of nothing.
            StoreEvent.MessagesChanged { Messages.IsEmpty: true } or StoreEvent.MessagesRemoved { Ids.IsEmpty: true } => [],
            _ when _inboxes.IsEmpty => [storeEvent],
            StoreEvent.MessageAdded added => Includes(added.Message) ? [added] : [],
            StoreEvent.MessagesChanged changed => Split(changed),
            StoreEvent.OutboxChanged or StoreEvent.Defined => [],
            _ => [storeEvent],
        };
    }

    private IEnumerable<StoreEvent> Split(StoreEvent.MessagesChanged changed)
    {
        var inside = changed.Messages.Where(Includes).ToImmutableArray();
        if (inside.Length > 0)
        {
            yield return changed with { Messages = inside };
        }

        if (inside.Length < changed.Messages.Length)
        {
            yield return new StoreEvent.MessagesRemoved(changed.ModSequence, [.. changed.Messages.Where(message => !Includes(message)).Select(message => message.Id)]) { Part = changed.Part };
        }
    }

    private bool Includes(MessageSummary message) => _inboxes.Contains(message.Inbox);
}
