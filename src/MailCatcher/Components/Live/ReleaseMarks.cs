using MailCatcher.Store;

namespace MailCatcher.Components.Live;

/// <summary>What has come of the releases of messages, for the marks in the list. Of the newest releases, read once for a page and kept up to date by what it is told: a row costs a look into a table.</summary>
public sealed class ReleaseMarks(Outbox outbox)
{
    private const int MaxEntries = 1_000;

    private readonly Dictionary<Guid, Dictionary<Guid, (long ModSequence, RecipientState? State)>> _entries = [];
    private bool _isLoaded;

    /// <summary>The mark of a message: waiting, failed or relayed, in this order; <see langword="null"/>: never released.</summary>
    public RecipientState? Find(Guid messageId) => _entries.TryGetValue(messageId, out var entries) ? Worst(entries.Values.Select(entry => entry.State)) : null;

    /// <summary>Reads the releases, the first time.</summary>
    /// <returns>Whether any have been read.</returns>
    public async ValueTask<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (_isLoaded)
        {
            return false;
        }

        var newest = await outbox.ListAsync(0, MaxEntries, cancellationToken);
        _isLoaded = true;
        Take(newest);
        return newest.Length > 0;
    }

    /// <summary>Takes in releases that are new or have changed.</summary>
    public void Take(IEnumerable<OutboxEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (!_entries.TryGetValue(entry.MessageId, out var known))
            {
                _entries[entry.MessageId] = known = [];
            }

            // What is read may be older than what has been told meanwhile.
            if (!known.TryGetValue(entry.Id, out var before) || before.ModSequence <= entry.ModSequence)
            {
                known[entry.Id] = (entry.ModSequence, Worst(entry.Recipients.Select(recipient => (RecipientState?)recipient.State)));
            }
        }
    }

    private static RecipientState? Worst(IEnumerable<RecipientState?> states)
    {
        RecipientState? worst = null;
        foreach (var state in states)
        {
            worst = (worst, state) switch
            {
                (RecipientState.Queued, _) or (_, RecipientState.Queued or RecipientState.Delayed or RecipientState.Sending) => RecipientState.Queued,
                (RecipientState.Failed, _) or (_, RecipientState.Failed) => RecipientState.Failed,
                (RecipientState.Relayed, _) or (_, RecipientState.Relayed) => RecipientState.Relayed,
                _ => null,
            };
        }

        return worst;
    }
}
