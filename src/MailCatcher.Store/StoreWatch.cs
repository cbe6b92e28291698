using System.Collections.Immutable;
using System.Threading.Channels;

namespace MailCatcher.Store;

/// <summary>Publishes what changes, in order, to any number of watchers. A slow watcher loses its oldest events and sees the gap; it never slows the writer.</summary>
public sealed class StoreEvents
{
    private ImmutableArray<StoreWatch> _watches = [];

    /// <summary>How many watch now.</summary>
    public int WatchCount => _watches.Length;

    /// <summary>Watches from now on, as much as the one who asks may see. Watch first, read second; then no change falls between the two. Dispose it to stop.</summary>
    /// <param name="capacity">How many events may wait before the oldest are dropped.</param>
    public StoreWatch Watch(int capacity = 1_024)
    {
        var watch = new StoreWatch(this, capacity);
        ImmutableInterlocked.Update(ref _watches, static (watches, added) => watches.Add(added), watch);
        return watch;
    }

    internal void Publish(StoreEvent storeEvent)
    {
        foreach (var watch in _watches)
        {
            watch.Writer.TryWrite(storeEvent.For(watch.Access));
        }
    }

    internal void Remove(StoreWatch watch) =>
        ImmutableInterlocked.Update(ref _watches, static (watches, removed) => watches.Remove(removed), watch);
}

/// <summary>One watcher's queue of events.</summary>
public sealed class StoreWatch : IDisposable
{
    private readonly StoreEvents _events;
    private readonly Channel<StoreEvent> _queue;

    internal StoreWatch(StoreEvents events, int capacity)
    {
        _events = events;
        _queue = Channel.CreateBounded<StoreEvent>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });
    }

    /// <summary>The events, in order. It completes when the watch is disposed.</summary>
    public ChannelReader<StoreEvent> Reader => _queue.Reader;

    /// <summary>What its owner may see.</summary>
    internal MailAccess Access { get; } = MailAccess.Current;

    internal ChannelWriter<StoreEvent> Writer => _queue.Writer;

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Remove(this);
        _queue.Writer.TryComplete();
    }
}
