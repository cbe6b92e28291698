using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// Lets go of the oldest messages when there are too many, too old or too large ones, of the inboxes of test runs that are over, and gives their disk back. In small steps, behind what comes in.
/// </summary>
internal sealed class RetentionKeeper : IAsyncDisposable
{
    /// <summary>A step is one record and one transaction of the database: a few milliseconds.</summary>
    private const int Step = 200;

    /// <summary>Between two looks, so that a flood is pruned in batches.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Without any change, only time makes messages too old.</summary>
    private static readonly TimeSpan IdlePause = TimeSpan.FromMinutes(1);

    private readonly RetentionOptions _options;
    private readonly MessageStore _messages;
    private readonly Inboxes _inboxes;
    private readonly SpaceReclaimer _reclaimer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StoreWatch _watch;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    internal RetentionKeeper(
        RetentionOptions options, MessageStore messages, Inboxes inboxes, SpaceReclaimer reclaimer, StoreEvents events, TimeProvider time, ILogger logger)
    {
        (_options, _messages, _inboxes, _reclaimer, _time, _logger) = (options, messages, inboxes, reclaimer, time, logger);
        _watch = events.Watch(capacity: 1);
        _running = Task.Run(() => RunAsync(_stopping.Token));
    }

    /// <summary>Stops after the step it is at.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _watch.Dispose();
        _reclaimer.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        ClockWatch? clock = null;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                clock ??= new ClockWatch((await _messages.FindLatestAsync(stopping))?.ReceivedAt, _time, _logger);
                await PruneAsync(clock.IsSettled(), stopping);
                await _reclaimer.ReclaimAsync(stopping);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or TimeoutException)
            {
                // Deleting needs a little disk too; the next look tries again.
                _logger.NotPruned(fault);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await WaitAsync(stopping);
        }
    }

    private async Task PruneAsync(bool clockIsSettled, CancellationToken stopping)
    {
        var now = _time.GetUtcNow();
        foreach (var inbox in _inboxes.List())
        {
            var filter = new MessageFilter { Inbox = inbox.Name };
            if (clockIsSettled && inbox.ExpiresAt <= now)
            {
                await _inboxes.RemoveAsync(inbox.Name, stopping);
                await _messages.DeleteAsync(filter, stopping);
            }
            else if (inbox.MaxMessages > 0)
            {
                await RemoveOldestAsync(filter, () => _messages.CountsOf(filter).Total - inbox.MaxMessages, stopping);
            }
        }

        if (_options.MaxMessages > 0)
        {
            await RemoveOldestAsync(MessageFilter.Everything, () => _messages.Counts.Total - _options.MaxMessages, stopping);
        }

        if (_options.MaxBytes > 0)
        {
            // How many that takes is not known beforehand, so one after the other when it is close.
            await RemoveOldestAsync(MessageFilter.Everything, () => _messages.Counts is { Bytes: var bytes, Total: var total } && bytes > _options.MaxBytes
                ? (int)Math.Max(1, (bytes - _options.MaxBytes) / Math.Max(1, bytes / Math.Max(1, total)) / 2) : 0, stopping);
        }

        if (clockIsSettled && _options.MaxAgeHours > 0)
        {
            await RemoveOlderAsync(now - TimeSpan.FromHours(_options.MaxAgeHours), stopping);
        }
    }

    private async Task RemoveOldestAsync(MessageFilter filter, Func<int> excess, CancellationToken stopping)
    {
        while (excess() is > 0 and var count && await _messages.RemoveOldestAsync(filter, Math.Min(count, Step), stopping) > 0)
        {
        }
    }

    private async Task RemoveOlderAsync(DateTimeOffset limit, CancellationToken stopping)
    {
        while (await _messages.RemoveOlderAsync(limit, Step, stopping) > 0)
        {
        }
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            await Task.Delay(Pause, _time, stopping);
            var changed = _watch.Reader.WaitToReadAsync(idle.Token).AsTask();
            await Task.WhenAny(changed, Task.Delay(IdlePause, _time, idle.Token));
            await idle.CancelAsync();
            _watch.Reader.TryRead(out _);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
    }
}
