using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>Keeps a fact: onto the journal, into the database. The one way by which anything changes.</summary>
internal sealed class RecordKeeper(JournalWriter journal, TimeProvider time)
{
    /// <summary>How long a change may wait for the journal's queue. A client of SMTP waits ten minutes for its 250 (RFC 5321 §4.5.3.2.6).</summary>
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Keeps a message. The caller goes on together with others that are answered: it must not hold the thread for long.</summary>
    /// <returns>The event that tells of the change, once it is on disk and can be read.</returns>
    /// <exception cref="TimeoutException">The journal has not taken it in time; it is not kept.</exception>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="MailAccessException">Whoever asks may not.</exception>
    internal async Task<StoreEvent> KeepAsync(PendingRecord record, CancellationToken cancellationToken)
    {
        Demand(record.Record);
        if (!journal.TryAppend(record))
        {
            await WaitAndAppendAsync(record, cancellationToken);
        }

        // From here on it will be kept: giving up the wait would only hide that.
        return await record.Done;
    }

    /// <summary>Keeps any other change.</summary>
    /// <inheritdoc cref="KeepAsync(PendingRecord, CancellationToken)"/>
    internal async Task<StoreEvent> KeepAsync(StoreRecord record, CancellationToken cancellationToken) =>
        await KeepAsync(new PendingRecord(record, RecordCodec.Encode(record)), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    private async Task WaitAndAppendAsync(PendingRecord record, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(QueueTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await journal.AppendAsync(record, either.Token);
        }
        catch (OperationCanceledException canceled)
        {
            record.Payload.Return();
            throw timeout.IsCancellationRequested ? new TimeoutException("The journal's queue stayed full.", canceled) : canceled;
        }
    }

    // Who is limited to inboxes changes nothing that is everybody's, and moves nothing where they cannot see it.
    private static void Demand(StoreRecord record)
    {
        var access = MailAccess.Current;
        var (may, what) = record switch
        {
            StoreRecord.Received => (true, ""),
            StoreRecord.ReleaseAsked or StoreRecord.ReleaseRecorded => (access.MayRelease, "release messages"),
            StoreRecord.Labelled { Change.Inbox: { } inbox } => (access.MayWrite && access.MaySee(inbox), $"move messages to {inbox}"),
            StoreRecord.Seen or StoreRecord.Labelled or StoreRecord.Discarded or StoreRecord.Removed => (access.MayWrite, "change messages"),
            _ => (access.MayWrite && !access.IsLimited, "change what is everybody's"),
        };
        if (!may)
        {
            throw new MailAccessException($"This login may not {what}.");
        }
    }
}
