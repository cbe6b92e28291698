using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>Counts what happened since the start.</summary>
internal sealed class MailTally(StoreEvents events, TimeProvider time) : BackgroundService
{
    // Counting is far faster than deleting, so this is never full; if it were, the count would be low and nothing else wrong.
    private const int QueueCapacity = 65_536;

    private long _accepted;
    private long _acceptedBytes;
    private long _rejected;
    private long _deleted;

    /// <summary>When counting began, as a timestamp of the clock.</summary>
    internal long StartedAt { get; } = time.GetTimestamp();

    /// <summary>Messages that were kept.</summary>
    internal long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>The sum of their sizes, in bytes.</summary>
    internal long AcceptedBytes => Interlocked.Read(ref _acceptedBytes);

    /// <summary>Messages whose content was refused, too large, or broken off.</summary>
    internal long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Messages deleted.</summary>
    internal long Deleted => Interlocked.Read(ref _deleted);

    internal void CountAccepted(long bytes)
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Add(ref _acceptedBytes, bytes);
    }

    internal void CountRejected() => Interlocked.Increment(ref _rejected);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = events.Watch(QueueCapacity, storeEvent => storeEvent is StoreEvent.MessagesRemoved or StoreEvent.AllRemoved);
        await foreach (var storeEvent in watch.Reader.ReadAllAsync(stoppingToken))
        {
            Count(storeEvent);
        }
    }

    private void Count(StoreEvent storeEvent) => Interlocked.Add(ref _deleted, storeEvent switch
    {
        StoreEvent.MessagesRemoved removed => removed.Ids.Length,
        StoreEvent.AllRemoved all => all.Count,
        _ => 0,
    });
}
