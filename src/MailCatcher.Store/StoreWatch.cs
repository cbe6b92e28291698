using System.Collections.Immutable;
using System.Threading.Channels;

namespace MailCatcher.Store;

/// <summary>
/// Publishes what changes, in order, to any number of watchers, and remembers the last <see cref="HistoryCapacity"/> changes for those who come back. A slow watcher loses its oldest
/// events and sees the gap; it never slows the writer.
/// </summary>
/// <param name="lastSequence">The last sequence there is already; what came before it is not remembered.</param>
public sealed class StoreEvents(long lastSequence = 0)
{
    /// <summary>How many events are remembered.</summary>
    public const int HistoryCapacity = 2_048;

    private readonly Lock _order = new();
    private readonly Queue<StoreEvent> _history = new();
    private ImmutableArray<StoreWatch> _watches = [];
    private StoreEventId _forgotten = StoreEventId.After(lastSequence);
    private StoreEventId _last = StoreEventId.After(lastSequence);

    /// <summary>How many watch now.</summary>
    public int WatchCount => _watches.Length;

    /// <summary>Watches from now on, as much as the one who asks may see. Watch first, read second; then no change falls between the two. Dispose it to stop.</summary>
    /// <param name="capacity">How many events may wait before the oldest are dropped.</param>
    /// <param name="wants">Which events to give; <see langword="null"/>: all. Waking a watcher costs a share of what a message costs, so whoever needs few kinds of events says so.</param>
    public StoreWatch Watch(int capacity = 1_024, Func<StoreEvent, bool>? wants = null)
    {
        lock (_order)
        {
            return Add(new StoreWatch(this, capacity, _last, wants));
        }
    }

    /// <summary>Watches from an event on that the watcher has had already: first what it has missed, then what comes. Without a gap and without anything twice.</summary>
    /// <param name="since">The last event it has had.</param>
    /// <param name="capacity">How many events may wait, besides those it has missed, before the oldest are dropped.</param>
    /// <returns>The watch; when nobody remembers so far back it has lost something at once (<see cref="StoreWatch.TakeLoss"/>), and what it gives begins now.</returns>
    public StoreWatch Watch(StoreEventId since, int capacity = 1_024)
    {
        lock (_order)
        {
            if (since < _forgotten || since.ModSequence > _last.ModSequence)
            {
                var late = new StoreWatch(this, capacity, _last);
                late.Lose();
                return Add(late);
            }

            var missed = _history.Where(storeEvent => storeEvent.Id > since).ToArray();
            var watch = new StoreWatch(this, capacity + missed.Length, since);
            foreach (var storeEvent in missed)
            {
                watch.Offer(storeEvent);
            }

            return Add(watch);
        }
    }

    internal void Publish(StoreEvent storeEvent)
    {
        lock (_order)
        {
            if (storeEvent.ModSequence == _last.ModSequence && _last.Part != int.MaxValue)
            {
                storeEvent = storeEvent with { Part = _last.Part + 1 };
            }

            _last = storeEvent.Id;
            _history.Enqueue(storeEvent);
            if (_history.Count > HistoryCapacity)
            {
                _forgotten = _history.Dequeue().Id;
            }

            foreach (var watch in _watches)
            {
                watch.Offer(storeEvent);
            }
        }
    }

    internal void Remove(StoreWatch watch) =>
        ImmutableInterlocked.Update(ref _watches, static (watches, removed) => watches.Remove(removed), watch);

    private StoreWatch Add(StoreWatch watch)
    {
        ImmutableInterlocked.Update(ref _watches, static (watches, added) => watches.Add(added), watch);
        return watch;
    }
}

/// <summary>One watcher's queue of events.</summary>
public sealed class StoreWatch : IDisposable
{
    private readonly StoreEvents _events;
    private readonly Channel<StoreEvent> _queue;
    private readonly MailAccess _access = MailAccess.Current;
    private readonly Func<StoreEvent, bool>? _wants;
    private int _lost;

    internal StoreWatch(StoreEvents events, int capacity, StoreEventId start, Func<StoreEvent, bool>? wants = null)
    {
        (_events, Start, _wants) = (events, start, wants);
        _queue = Channel.CreateBounded<StoreEvent>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true }, _ => Lose());
    }

    /// <summary>The last event before the first that this watch gives.</summary>
    public StoreEventId Start { get; }

    /// <summary>The events, in order. It completes when the watch is disposed.</summary>
    public ChannelReader<StoreEvent> Reader => _queue.Reader;

    /// <summary>Whether events have been lost since this was last asked: then the watcher reads again what it shows.</summary>
    public bool TakeLoss() => Interlocked.Exchange(ref _lost, 0) != 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Remove(this);
        _queue.Writer.TryComplete();
    }

    /// <summary>Puts as much of an event as the owner may see into the queue; its oldest is dropped when it is full.</summary>
    internal void Offer(StoreEvent storeEvent)
    {
        if (_wants?.Invoke(storeEvent) ?? true)
        {
            _queue.Writer.TryWrite(storeEvent.For(_access));
        }
    }

    internal void Lose() => Interlocked.Exchange(ref _lost, 1);
}
