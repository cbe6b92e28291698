using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>Counts what happened since the start, by watching the store.</summary>
internal sealed class MailTally(MessageStore messages, StoreEvents events, TimeProvider time) : BackgroundService
{
    // Counting is far faster than receiving, so this is never full; if it were, the counts would be low and nothing else wrong.
    private const int QueueCapacity = 65_536;

    private long _received;
    private long _receivedBytes;
    private long _deleted;
    private long _present;

    /// <summary>When counting began, as a timestamp of the clock.</summary>
    internal long StartedAt { get; } = time.GetTimestamp();

    /// <summary>Messages received.</summary>
    internal long Received => Interlocked.Read(ref _received);

    /// <summary>The sum of their sizes, in bytes.</summary>
    internal long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>Messages deleted.</summary>
    internal long Deleted => Interlocked.Read(ref _deleted);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = events.Watch(QueueCapacity);
        _present = messages.Counts.Total;
        await foreach (var storeEvent in watch.Reader.ReadAllAsync(stoppingToken))
        {
            Count(storeEvent);
        }
    }

    private void Count(StoreEvent storeEvent)
    {
        switch (storeEvent)
        {
            case StoreEvent.MessageAdded added:
                _present++;
                Interlocked.Increment(ref _received);
                Interlocked.Add(ref _receivedBytes, added.Message.Size);
                break;
            case StoreEvent.MessagesRemoved removed:
                _present -= removed.Ids.Length;
                Interlocked.Add(ref _deleted, removed.Ids.Length);
                break;
            case StoreEvent.AllRemoved:
                Interlocked.Add(ref _deleted, _present);
                _present = 0;
                break;
            default:
                break;
        }
    }
}
