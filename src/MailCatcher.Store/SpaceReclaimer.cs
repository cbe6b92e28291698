using MailCatcher.Store.Database;
using MailCatcher.Store.Journal;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// Gives the disk of deleted messages back: the oldest segments go whole when no message of theirs exists any more, and what else still counts of them (releases, definitions) is written again;
/// others are written anew when less than half of them is messages that exist. A crash in between costs nothing: the next run does it again.
/// </summary>
internal sealed class SpaceReclaimer(DataFolder folder, JournalFiles files, AppliedState state, MailDatabase database, RecordKeeper keeper, ILogger logger) : IDisposable
{
    private const int Page = 500;

    /// <summary>Positions noted in one step of the database: a few milliseconds.</summary>
    private const int Step = 200;

    /// <summary>Below this size, in bytes, writing a segment anew gives too little back.</summary>
    private const long WorthRewriting = 1024 * 1024;

    /// <summary>The messages' bytes in a segment when it was last written anew: only what has gone since can be gained.</summary>
    private readonly Dictionary<long, long> _rewritten = [];

    // Whoever deletes everything and the retention may both ask.
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Does what there is to do. A failure is logged, not thrown: the messages are deleted all the same.</summary>
    internal async Task ReclaimAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await NoteMovedAsync(cancellationToken);
            await DropOldestAsync(cancellationToken);
            await RewriteAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or TimeoutException)
        {
            logger.SegmentsNotDropped(fault);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Does something while no segment is dropped or written anew.</summary>
    internal async Task<T> HoldAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await action();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Finds the messages of segments that an earlier run has written anew without noting every new position.</summary>
    internal void FindMoved()
    {
        foreach (var segment in files.List())
        {
            if (state.Loads.Find(segment.First) is { } load && load.Salt != segment.Salt)
            {
                files.SetMoved(segment.First, new JournalReader(files).ReadOne(segment)
                    .Where(record => record.Header.Type is RecordType.Received or RecordType.Routed)
                    .ToDictionary(record => record.Header.Sequence, record => record.Position));
            }
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task DropOldestAsync(CancellationToken cancellationToken)
    {
        var segments = files.List();
        var kept = Array.FindIndex(segments, segment => segment.First >= state.Catalog.ClearedAt && state.Loads.Find(segment.First) is not null);

        // The last one is being written, whatever it holds.
        kept = kept < 0 ? segments.Length - 1 : kept;
        if (kept <= 0)
        {
            return;
        }

        await CarryAsync(segments[kept].First, cancellationToken);
        files.DropBefore(segments[kept].First);
    }

    private async Task CarryAsync(long before, CancellationToken cancellationToken)
    {
        foreach (var definition in state.Definitions.All.Where(definition => definition.ModSequence < before))
        {
            await keeper.KeepAsync(new StoreRecord.DefinitionCarried(definition), cancellationToken);
        }

        // Of those asked for before, whatever came of them since: a later record may say only what changed.
        await CarryReleasesAsync(entry => RecordId.SequenceOf(entry.Id) < before, cancellationToken);
    }

    private async Task CarryReleasesAsync(Func<OutboxEntry, bool> concerns, CancellationToken cancellationToken)
    {
        for (var start = 0; await ReadAsync(start) is { Length: > 0 } entries; start += Page)
        {
            await Task.WhenAll(entries.Where(concerns).Select(entry => keeper.KeepAsync(new StoreRecord.ReleaseCarried(entry), cancellationToken)));
        }

        Task<OutboxEntry[]> ReadAsync(int start) => database.ReadAsync(file => file.ListOutbox(start, Page), cancellationToken);
    }

    private async Task RewriteAsync(CancellationToken cancellationToken)
    {
        foreach (var segment in files.List().SkipLast(1).Where(IsMostlyDead))
        {
            _rewritten[segment.First] = LiveBytes(segment);
            var before = files.LengthOf(segment);
            var rewritten = await Task.Run(() => SegmentRewriter.Write(files, segment, IsLive, folder.IsDurable, cancellationToken), cancellationToken);
            if (rewritten is null)
            {
                continue;
            }

            // A request to release a message that is not there counts for nothing when the journal is read again.
            await CarryReleasesAsync(
                entry => RecordId.SequenceOf(entry.MessageId) is var message && message >= segment.First && !rewritten.Moved.ContainsKey(message), cancellationToken);

            // On the database's thread, since a recovery there reads the files too.
            await database.ReadAsync(_ => files.Replace(rewritten), cancellationToken);
            logger.SegmentRewritten(segment.First, before, files.LengthOf(rewritten.Segment));
            await NoteMovedAsync(cancellationToken);
        }
    }

    private bool IsMostlyDead(SegmentHeader segment) =>
        files.LengthOf(segment) is >= WorthRewriting and var length
        && LiveBytes(segment) < Math.Min(length, _rewritten.GetValueOrDefault(segment.First, length)) / 2;

    private long LiveBytes(SegmentHeader segment) => state.Loads.Find(segment.First)?.Bytes ?? 0;

    // Whoever asked for this: what they may not see is not dead.
    private bool IsLive(long sequence) => state.Catalog.Exists(sequence);

    private async Task NoteMovedAsync(CancellationToken cancellationToken)
    {
        foreach (var (first, moved) in files.ListMoved())
        {
            foreach (var part in moved.Chunk(Step))
            {
                await database.ReadAsync(file => file.MoveMessages(part), cancellationToken);
            }

            state.Loads.Moved(first, files.SaltOf(first));
            files.ForgetMoved(first);
        }
    }
}
