using Microsoft.Extensions.Logging;

namespace MailCatcher.Store.Journal;

/// <summary>
/// The one thread that appends. It takes all records that wait, writes them, flushes once for all of them and hands them on: group commit, which makes
/// durable fast. A write or flush that fails poisons its segment, for nobody knows then what is on disk: the same records are tried once in a new segment, and fail if that fails.
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    /// <summary>How large a segment grows before the next one begins.</summary>
    internal const long SegmentBytes = 64 * 1024 * 1024;

    /// <summary>On a disk that is nearly full, a deletion ends a segment of this size: only one that is written no more can give back what was deleted from it.</summary>
    private const long SmallSegmentBytes = 1024 * 1024;

    private static readonly TimeSpan Correction = TimeSpan.FromHours(1);

    private const int BatchRecords = 256;
    private const int BatchBytes = 8 * 1024 * 1024;
    private const int WaitingRecords = 256;

    private readonly ThreadQueue<PendingRecord> _waiting = new(WaitingRecords);
    private readonly JournalFiles _files;
    private readonly bool _durable;
    private readonly Action<IReadOnlyList<PendingRecord>> _written;
    private readonly DiskSpace _space;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private JournalSegment? _segment;
    private long _nextSequence;
    private DateTimeOffset _lastTime;

    /// <param name="files">The segments.</param>
    /// <param name="segment">The segment to go on with; <see langword="null"/> to begin one with the first record.</param>
    /// <param name="nextSequence">The number of the next record.</param>
    /// <param name="durable">Whether to flush.</param>
    /// <param name="written">Takes each batch once it is on disk, on the writer's thread; it may block, and then writing waits.</param>
    /// <param name="space">The room on the disk.</param>
    /// <param name="time">The clock for the records' times.</param>
    /// <param name="logger">Told of failures.</param>
    internal JournalWriter(
        JournalFiles files,
        JournalSegment? segment,
        long nextSequence,
        bool durable,
        Action<IReadOnlyList<PendingRecord>> written,
        DiskSpace space,
        TimeProvider time,
        ILogger logger)
    {
        (_files, _segment, _nextSequence, _durable, _written, _space, _time, _logger) = (files, segment, nextSequence, durable, written, space, time, logger);
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many records wait.</summary>
    internal int Waiting => _waiting.Count;

    /// <summary>Queues a record if there is room at once.</summary>
    internal bool TryAppend(PendingRecord record) => _waiting.TryAdd(record);

    /// <summary>Queues a record; waits while the queue is full. The payload's buffer belongs to the writer from here on.</summary>
    internal ValueTask AppendAsync(PendingRecord record, CancellationToken cancellationToken) => _waiting.AddAsync(record, cancellationToken);

    /// <summary>Writes what still waits and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Complete();
        await Task.Run(_thread.Join);
        _segment?.Dispose();
    }

    private void Run()
    {
        var batch = new List<PendingRecord>(BatchRecords);
        while (_waiting.Wait())
        {
            // Where the processors are busy, others may be about to bring a record: one flush is for them too. Where they are not, this does nothing.
            Thread.Yield();
            Collect(batch);
            WriteBatch(batch);
            batch = new List<PendingRecord>(BatchRecords);
        }
    }

    private void Collect(List<PendingRecord> batch)
    {
        long bytes = 0;
        while (batch.Count < BatchRecords && bytes < BatchBytes && _waiting.TryPeek(out var next))
        {
            // It begins a segment, so that the older ones can be dropped whole.
            if (batch.Count > 0 && next.Record is StoreRecord.AllRemoved)
            {
                break;
            }

            _waiting.TryTake(out _);
            batch.Add(next);
            bytes += next.Payload.Length;
        }
    }

    private void WriteBatch(List<PendingRecord> batch)
    {
        try
        {
            if (_segment is { End: >= SegmentBytes } || batch[0].Record is StoreRecord.AllRemoved
                || (_space.IsShort && _segment is { End: >= SmallSegmentBytes } && batch.Exists(record => record.Record is StoreRecord.Removed)))
            {
                CloseSegment();
            }

            try
            {
                Append(batch, makesRoom: !_space.IsShort);
            }
            catch (IOException fault)
            {
                _logger.SegmentPoisoned(_segment?.First ?? _nextSequence, fault);
                CloseSegment();
                if (fault.HResult is NoSpaceException.Unix or NoSpaceException.Windows)
                {
                    _segment = JournalSegment.Create(_files, _nextSequence, _durable, _space);
                }

                Append(batch, makesRoom: false);
            }

            _nextSequence += batch.Count;
            batch.ForEach(record => record.IsOnDisk = true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            CloseSegment();
            PendingRecord.Fail(batch, fault);
            return;
        }
        finally
        {
            batch.ForEach(record => record.Payload.Return());
        }

        _written(batch);
    }

    private void Append(List<PendingRecord> batch, bool makesRoom)
    {
        _segment ??= JournalSegment.Create(_files, _nextSequence, _durable);

        // Ids are made of it and rise while the clock is set back a little. A large step is a correction: the list goes by sequence, and a time that is wrong by days helps nobody.
        var now = _time.GetUtcNow();
        _lastTime = now > _lastTime || _lastTime - now > Correction ? now : _lastTime;
        _segment.Append(batch, _nextSequence, _lastTime, makesRoom);
    }

    private void CloseSegment()
    {
        _segment?.Dispose();
        _segment = null;
    }
}
