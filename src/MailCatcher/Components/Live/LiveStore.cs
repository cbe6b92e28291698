using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Components.Live;

/// <summary>
/// One open page's watch of the store: gathers what changes and tells its subscribers, single changes at once, and in a stream of them at most ten times a second, however fast mail comes in. Lives and ends with the circuit.
/// </summary>
public sealed class LiveStore(StoreEvents events, TimeProvider time, ILogger<LiveStore> logger) : IAsyncDisposable
{
    /// <summary>The shortest time between two refreshes while changes stream in.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The same while they come one by one.</summary>
    public static readonly TimeSpan ShortInterval = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource _closed = new();
    private ImmutableArray<Func<StoreChanges, Task>> _subscribers = [];
    private Task _watching = Task.CompletedTask;
    private bool _isWatching;

    /// <summary>Calls <paramref name="refresh"/> after changes, one call at a time, until the result is disposed. Subscribe first, read second.</summary>
    public IDisposable Subscribe(Func<StoreChanges, Task> refresh)
    {
        ImmutableInterlocked.Update(ref _subscribers, static (all, added) => all.Add(added), refresh);
        if (!_isWatching)
        {
            _isWatching = true;
            _watching = WatchAsync(_closed.Token);
        }

        return new Subscription(this, refresh);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed.Dispose();
    }

    private async Task WatchAsync(CancellationToken closed)
    {
        using var watch = events.Watch();
        var last = 0L;
        while (await watch.Reader.WaitToReadAsync(closed))
        {
            var (changes, count) = (new StoreChanges(), 0);
            while (watch.Reader.TryRead(out var storeEvent))
            {
                changes.Add(storeEvent, isGap: last > 0 && storeEvent.ModSequence != last + 1);
                last = storeEvent.ModSequence;
                count++;
            }

            foreach (var refresh in _subscribers)
            {
                await TellAsync(refresh, changes);
            }

            await Task.Delay(count > 1 ? Interval : ShortInterval, time, closed);
        }
    }

    private async Task TellAsync(Func<StoreChanges, Task> refresh, StoreChanges changes)
    {
        try
        {
            await refresh(changes);
        }
        catch (OperationCanceledException)
        {
            // That part of the page was closed meanwhile.
        }
        catch (Exception exception) when (!_closed.IsCancellationRequested)
        {
            // One part of the page that fails to refresh must not stop the others, or the next refresh.
            logger.RefreshFailed(exception);
        }
    }

    private sealed class Subscription(LiveStore owner, Func<StoreChanges, Task> refresh) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref owner._subscribers, static (all, removed) => all.Remove(removed), refresh);
    }
}
