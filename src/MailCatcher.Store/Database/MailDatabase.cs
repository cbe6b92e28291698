using System.Collections.Immutable;
using MailCatcher.Store.Journal;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store.Database;

/// <summary>
/// The one thread that owns the database, reads included. It takes what the journal has written and what readers ask for, in the order in which they come; batches that wait
/// together are applied together, and share a transaction with those that follow at once: they can be read before it is committed, and a crash costs nothing that the journal does not bring. When LiteDB fails, it opens the file anew and catches up from the journal, and builds a new file when that fails too.
/// </summary>
internal sealed class MailDatabase : IAsyncDisposable
{
    private const int TransactionRecords = 512;

    // Committing costs as much as a few messages; so a stream of them shares it, and whoever is idle has committed.
    private static readonly TimeSpan CommitAfter = TimeSpan.FromMilliseconds(20);

    private readonly ThreadQueue<Work> _work = new(256);
    private readonly DatabaseRecovery _recovery;
    private readonly BatchApplier _applier;
    private readonly DiskSpace _space;
    private readonly StoreEvents _events;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private DatabaseFile? _file;
    private long _lastSequence;

    /// <param name="recovery">Opens and rebuilds the file.</param>
    /// <param name="file">The file as recovery has opened it.</param>
    /// <param name="applier">Applies what comes.</param>
    /// <param name="space">The room on the disk.</param>
    /// <param name="lastSequence">The last sequence that the file has.</param>
    /// <param name="events">Told of each change once it is committed.</param>
    /// <param name="logger">Told of failures.</param>
    internal MailDatabase(DatabaseRecovery recovery, DatabaseFile file, BatchApplier applier, DiskSpace space, long lastSequence, StoreEvents events, ILogger logger)
    {
        (_recovery, _file, _applier, _space, _lastSequence, _events, _logger) = (recovery, file, applier, space, lastSequence, events, logger);
        _thread = new Thread(Run) { Name = "database", IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many batches and reads wait.</summary>
    internal int Waiting => _work.Count;

    /// <summary>Takes over a batch that is on disk. Blocks while too much waits: the journal's thread then waits too, and after it the senders.</summary>
    internal void Apply(IReadOnlyList<PendingRecord> batch) => _work.Add(new Work.Change(batch));

    /// <summary>Reads on the database's thread. What <paramref name="read"/> returns must be materialised: no cursor may leave the thread.</summary>
    internal async Task<T> ReadAsync<T>(Func<DatabaseFile, T> read, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.AddAsync(new Work.Read(file => read(file), result => done.TrySetResult((T)result!), fault => done.TrySetException(fault)), cancellationToken);
        return await done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Does what still waits, then closes the file cleanly.</summary>
    public async ValueTask DisposeAsync()
    {
        _work.Complete();
        await Task.Run(_thread.Join);
        if (_applier.Uncommitted > 0 || !_space.HasRoomToCommit)
        {
            // There is no room to write: the next start brings what is missing from the journal.
            _file?.Abandon();
            return;
        }

        _file?.Dispose();
    }

    private void Run()
    {
        while (WaitForWork())
        {
            while (_work.TryTake(out var work))
            {
                switch (work)
                {
                    case Work.Change change:
                        ApplyAll(Coalesce(change.Batch));
                        if (_applier.Uncommitted >= TransactionRecords)
                        {
                            Commit();
                        }

                        break;
                    case Work.Read read:
                        // It may want a transaction of its own.
                        Commit();
                        Read(read);
                        break;
                }
            }
        }

        Commit();
    }

    private bool WaitForWork()
    {
        if (_applier.Uncommitted > 0 && _work.Wait(CommitAfter) is { } isWork)
        {
            return isWork;
        }

        Commit();
        return _work.Wait();
    }

    private void Commit()
    {
        // Without room the transaction stays open: it can be read all the same, and the journal has it.
        if (_applier.Uncommitted == 0 || !_space.HasRoomToCommit)
        {
            return;
        }

        try
        {
            WithRecovery(_lastSequence, () =>
            {
                if (_space.HasRoomToCommit)
                {
                    _applier.Commit(_file!);
                }

                return true;
            });
        }
        catch (Exception fault)
        {
            // Everybody has been answered, rightly: the journal has it, and the next work opens the file anew.
            _logger.DatabaseLost(fault);
        }
    }

    private List<PendingRecord> Coalesce(IReadOnlyList<PendingRecord> first)
    {
        var records = new List<PendingRecord>(first);
        while (records.Count < TransactionRecords
            && _work.TryPeek(out var next) && next is Work.Change { Batch: var batch } && batch[0].Record is not StoreRecord.AllRemoved)
        {
            _work.TryTake(out _);
            records.AddRange(batch);
        }

        return records;
    }

    private void ApplyAll(List<PendingRecord> records)
    {
        PlacedRecord[] placed = [.. records.Select(record => new PlacedRecord(record.Record, record.Header, record.Position))];
        try
        {
            var told = WithRecovery(upTo: _lastSequence, () => Apply(placed));
            for (var index = 0; index < records.Count; index++)
            {
                foreach (var storeEvent in told[index])
                {
                    _events.Publish(storeEvent);
                }
            }

            PendingRecord.Finish(records.Select((record, index) => (record, told[index][0])));
        }
        catch (Exception fault)
        {
            // They are in the journal: the next recovery brings them. Until then nobody may hear that they are listed.
            _logger.DatabaseLost(fault);
            PendingRecord.Fail(records, fault);
        }

        _lastSequence = placed[^1].Header.Sequence;
    }

    private List<ImmutableArray<StoreEvent>> Apply(PlacedRecord[] placed)
    {
        var file = _file!;
        try
        {
            return _applier.Apply(ref file, placed);
        }
        finally
        {
            _file = file;
        }
    }

    private void Read(Work.Read read)
    {
        try
        {
            read.Succeed(WithRecovery(_lastSequence, () => read.Run(_file!)));
        }
        catch (Exception fault)
        {
            read.Fail(fault);
        }
    }

    /// <summary>Tries; opens the file anew and tries again; builds a new file and tries a last time, unless all that was wanting is space. LiteDB throws anything once a page is wrong, and cannot go on after it.</summary>
    private T WithRecovery<T>(long upTo, Func<T> action)
    {
        if (_file is not null)
        {
            try
            {
                return action();
            }
            catch (Exception fault)
            {
                Abandon(fault);
            }
        }

        try
        {
            _file = _recovery.Reopen(upTo);
            return action();
        }
        catch (Exception fault)
        {
            Abandon(fault);
            if (_space.IsWanting(fault))
            {
                _file = _recovery.OpenWithoutRoom(upTo);
                return action();
            }
        }

        _file = _recovery.Rebuild(upTo);
        return action();
    }

    private void Abandon(Exception fault)
    {
        _logger.DatabaseFailed(fault);
        _file?.Abandon();
        _file = null;
        _applier.Forget();
    }

    private abstract record Work
    {
        internal sealed record Change(IReadOnlyList<PendingRecord> Batch) : Work;

        internal sealed record Read(Func<DatabaseFile, object?> Run, Action<object?> Succeed, Action<Exception> Fail) : Work;
    }
}
