using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Components.Live;

/// <summary>What has come of the releases of messages, for the marks in the list. Of the newest releases, read once for a page and kept up to date by what it is told.</summary>
public sealed class ReleaseMarks(Outbox outbox)
{
    private const int MaxEntries = 1_000;

    private readonly Dictionary<Guid, ImmutableDictionary<Guid, OutboxEntry>> _entries = [];
    private bool _isLoaded;

    /// <summary>The mark of a message: waiting, failed or relayed, in this order; <see langword="null"/>: never released.</summary>
    public RecipientState? Find(Guid messageId)
    {
        if (!_entries.TryGetValue(messageId, out var entries))
        {
            return null;
        }

        var states = entries.Values.SelectMany(entry => entry.Recipients).Select(recipient => recipient.State).ToArray();
        return states.Any(state => state is RecipientState.Queued or RecipientState.Delayed or RecipientState.Sending) ? RecipientState.Queued
            : states.Contains(RecipientState.Failed) ? RecipientState.Failed
            : states.Contains(RecipientState.Relayed) ? RecipientState.Relayed
            : null;
    }

    /// <summary>Reads the releases, the first time.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        if (!_isLoaded)
        {
            _isLoaded = true;
            Take(await outbox.ListAsync(0, MaxEntries, cancellationToken));
        }
    }

    /// <summary>Takes in releases that are new or have changed.</summary>
    public void Take(IEnumerable<OutboxEntry> entries)
    {
        foreach (var entry in entries)
        {
            var known = _entries.GetValueOrDefault(entry.MessageId, ImmutableDictionary<Guid, OutboxEntry>.Empty);
            if (known.GetValueOrDefault(entry.Id) is not { } before || before.ModSequence <= entry.ModSequence)
            {
                _entries[entry.MessageId] = known.SetItem(entry.Id, entry);
            }
        }
    }
}
