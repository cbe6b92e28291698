using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// Keeps the index in step with the messages, behind the back of what comes in: it takes up where the index ends, also after a crash, and begins anew when the index is missing, damaged or of another version. A fault here
/// is logged and tried again; it never hurts catching.
/// </summary>
internal sealed class SearchIndexer : IAsyncDisposable
{
    private const int Batch = 200;

    /// <summary>So many messages behind, the index catches up: nobody waits for one of them.</summary>
    private const int CatchUp = 5_000;

    private const int ReadAhead = 16;

    /// <summary>So many documents of deleted messages may stand in the index before they are removed.</summary>
    private const int MaxDead = 1_000;

    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <summary>Making searches see what was added costs more than adding it: in a stream of mail that is done for all that came meanwhile, unless somebody searches.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(400);

    /// <summary>The same where more comes than is indexed at once: segments of a few hundred messages cost half as much again in making and merging as those of some thousands.</summary>
    private static readonly TimeSpan FloodRefreshInterval = TimeSpan.FromSeconds(2);

    private readonly string _folder;
    private readonly Catalog _catalog;
    private readonly MessageStore _messages;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StoreWatch _watch;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly Task _running;
    private volatile TaskCompletionSource _progress = New();
    private volatile TaskCompletionSource _rebuildAsked = New();
    private volatile bool _isRebuilding;
    private volatile int _rebuilt;
    private volatile SearchIndex? _index;
    private long _added;
    private long _indexed;
    private long _refreshedAt;
    private long _committed;
    private long _clearedAt;
    private long _committedAt;

    internal SearchIndexer(string folder, Catalog catalog, MessageStore messages, StoreEvents events, TimeProvider time, ILogger logger)
    {
        (_folder, _catalog, _messages, _time, _logger) = (folder, catalog, messages, time, logger);
        _watch = events.Watch(capacity: 1);
        _running = BackgroundThread.RunAsync("index", () => RunAsync(_stopping.Token));
    }

    /// <summary>The index; <see langword="null"/> while it is being opened, and while it cannot be.</summary>
    internal SearchIndex? Index => _index;

    /// <summary>The last sequence that searches see.</summary>
    internal long IndexedSequence => Interlocked.Read(ref _indexed);

    /// <summary>Whether the index is being made anew because somebody asked for it.</summary>
    internal bool IsRebuilding => _rebuildAsked.Task.IsCompleted || _isRebuilding;

    /// <summary>How many messages the index that is being made anew has; after that: had.</summary>
    internal int Rebuilt => _rebuilt;

    /// <summary>Completes when there is something new to tell.</summary>
    internal Task Progress => _progress.Task;

    /// <summary>Begins anew, soon. What is in the index stays to be found until there is something new.</summary>
    internal void Rebuild() => _rebuildAsked.TrySetResult();

    /// <summary>Waits until searches see a message.</summary>
    /// <returns>Whether they do; not when that takes too long.</returns>
    internal async Task<bool> CatchUpAsync(long sequence, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (IndexedSequence < sequence)
            {
                var progress = _progress.Task;
                if (IndexedSequence < sequence)
                {
                    Hurry();
                    await progress.WaitAsync(either.Token);
                }
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            // Whoever gave up knows its own token only.
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>Stops, and keeps how far it has come.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _watch.Dispose();
        _stopping.Dispose();
        _hurry.Dispose();
        if (_index is { } index)
        {
            Attempt(() => index.Commit(_added));
            Attempt(index.Dispose);
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Open();
                BeginRebuild();
                if (!await IndexAsync(stopping))
                {
                    Keep(_isRebuilding || _time.GetElapsedTime(_committedAt) >= CommitInterval);
                    EndRebuild();
                    await WaitAsync(stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Lucene throws anything once a file of its is damaged; the journal has what it needs to begin anew.
                _logger.IndexFailed(fault);
                BeginAnew();
                await Task.Delay(RetryPause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    private void Open()
    {
        if (_index is not null)
        {
            return;
        }

        try
        {
            _index = SearchIndex.Open(_folder);
        }
        catch (Exception fault) when (fault is not UnauthorizedAccessException)
        {
            _logger.IndexRebuilt(fault);
            Directory.Delete(_folder, recursive: true);
            _index = SearchIndex.Open(_folder);
        }

        // An index that is ahead belongs to another journal.
        var known = _index.CommittedSequence <= _catalog.ModSequence ? _index.CommittedSequence : 0;
        if (_index.Count > 0 && (known == 0 || known < _catalog.ClearedAt))
        {
            // It knows nothing of ours, or ended before everything was deleted.
            _index.Clear();
        }

        _added = known;
        (_committed, _clearedAt, _committedAt) = (known, _catalog.ClearedAt, _time.GetTimestamp());
        Tell(known);
    }

    private void BeginRebuild()
    {
        if (!_rebuildAsked.Task.IsCompleted)
        {
            return;
        }

        // In this order, so that there is no moment at which nobody is rebuilding.
        _isRebuilding = true;
        _rebuildAsked = New();
        _index!.Clear();
        (_added, _committed, _rebuilt) = (0, -1, 0);
        Tell(0);
    }

    private void EndRebuild()
    {
        if (_isRebuilding)
        {
            _isRebuilding = false;
            Tell(_indexed);
        }
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> IndexAsync(CancellationToken stopping)
    {
        if (_catalog.ClearedAt != _clearedAt)
        {
            _index!.Clear();
            _clearedAt = _catalog.ClearedAt;
        }

        // Asked before: what comes in meanwhile is for the next round.
        var newest = _catalog.ModSequence;
        var sequences = _catalog.After(_added, Batch, withDiscarded: true);
        var texts = newest - _added > CatchUp ? ReadAheadAsync(sequences, stopping) : _messages.ReadForSearchAsync(sequences, stopping);
        await foreach (var text in texts)
        {
            _index!.Add(text);
            _added = text.Summary.Sequence;
            _rebuilt++;
        }

        _added = sequences.IsEmpty ? _added : sequences[^1];
        var isFlood = sequences.Length == Batch;
        if (isFlood && _time.GetElapsedTime(_refreshedAt) < (_hurry.CurrentCount > 0 ? RefreshInterval : FloodRefreshInterval))
        {
            return true;
        }

        if (_added > _indexed)
        {
            // Who hurries from here on wants to see what is still to come.
            _hurry.Wait(0, CancellationToken.None);
            _index!.Refresh();
            _refreshedAt = _time.GetTimestamp();
        }

        Tell(isFlood ? _added : Math.Max(_added, newest));
        if (!isFlood && !sequences.IsEmpty)
        {
            await PauseAsync(stopping);
        }

        return !sequences.IsEmpty;
    }

    /// <summary>Where there is much to catch up with, a second thread reads what this one puts into the index.</summary>
    private async IAsyncEnumerable<SearchText> ReadAheadAsync(ImmutableArray<long> sequences, [EnumeratorCancellation] CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);

        // Few, since one of them may have thousands of words.
        var texts = Channel.CreateBounded<SearchText>(ReadAhead);
        var reading = BackgroundThread.RunAsync("index reader", () => ReadAsync(sequences, texts.Writer, over.Token));
        try
        {
            await foreach (var text in texts.Reader.ReadAllAsync(stopping))
            {
                yield return text;
            }
        }
        finally
        {
            await over.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAsync(ImmutableArray<long> sequences, ChannelWriter<SearchText> texts, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var text in _messages.ReadForSearchAsync(sequences, cancellationToken))
            {
                await texts.WriteAsync(text, cancellationToken);
            }

            texts.Complete();
        }
        catch (Exception fault)
        {
            // For the one who takes them.
            texts.Complete(fault);
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(_hurry.WaitAsync(over.Token), Task.Delay(RefreshInterval, _time, over.Token));
        await over.CancelAsync();
        stopping.ThrowIfCancellationRequested();
    }

    private void Hurry()
    {
        if (_hurry.CurrentCount == 0)
        {
            _hurry.Release();
        }
    }

    private void Keep(bool isTime)
    {
        if (_index!.Count - _catalog.Counts.Total > Math.Max(MaxDead, _catalog.Counts.Total / 10))
        {
            // While the database is being rebuilt, the catalog knows of nothing yet: then nothing is dead.
            _index.RemoveDead(sequence => _catalog.Exists(sequence) || _catalog.ModSequence < _indexed);
        }

        if (isTime && (_indexed != _committed || _index.HasUncommittedChanges))
        {
            _index.Commit(_indexed);
            (_committed, _committedAt) = (_indexed, _time.GetTimestamp());
        }
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        using var commit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var changed = _watch.Reader.WaitToReadAsync(commit.Token).AsTask();
        await Task.WhenAny(changed, _rebuildAsked.Task, Task.Delay(CommitInterval, _time, commit.Token));
        await commit.CancelAsync();
        stopping.ThrowIfCancellationRequested();
        _watch.Reader.TryRead(out _);
    }

    private void BeginAnew()
    {
        var index = _index;
        _index = null;
        if (index is not null)
        {
            Attempt(index.Dispose);
        }

        Attempt(() =>
        {
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder, recursive: true);
            }
        });
        (_added, _rebuilt) = (0, 0);
        Interlocked.Exchange(ref _indexed, 0);
    }

    private void Tell(long sequence)
    {
        Interlocked.Exchange(ref _indexed, sequence);
        Interlocked.Exchange(ref _progress!, New()).TrySetResult();
    }

    private void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault)
        {
            // Derived from the journal: what is lost here is made again.
            _logger.IndexFailed(fault);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
