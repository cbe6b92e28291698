using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>Deletes for good what was discarded, once the time to think again is over. What it has not come to when the program ends is brought back at the next start.</summary>
internal sealed class DiscardKeeper : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    private readonly Channel<(long[] Messages, DateTimeOffset Due)> _waiting = Channel.CreateUnbounded<(long[], DateTimeOffset)>(new UnboundedChannelOptions { SingleReader = true });

    // One that was brought back and discarded again has its full time once more.
    private readonly ConcurrentDictionary<long, DateTimeOffset> _due = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly MessageStore _messages;
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _running;

    internal DiscardKeeper(MessageStore messages, TimeSpan window, TimeProvider time, ILogger logger)
    {
        (_messages, _window, _time, _logger) = (messages, window, time, logger);
        _running = Task.Run(() => RunAsync(_stopping.Token));
    }

    /// <summary>How long they can be brought back.</summary>
    internal TimeSpan Window => _window;

    /// <summary>These were discarded just now.</summary>
    internal void Add(long[] messages)
    {
        var due = _time.GetUtcNow() + _window;
        foreach (var message in messages)
        {
            _due[message] = due;
        }

        _waiting.Writer.TryWrite((messages, due));
    }

    /// <summary>Stops after the step it is at.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        await foreach (var (messages, due) in _waiting.Reader.ReadAllAsync(stopping))
        {
            var left = due - _time.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, _time, stopping);
            }

            long[] over = [.. messages.Where(message => _due.TryRemove(KeyValuePair.Create(message, due)))];
            while (!await TryRemoveAsync(over, stopping))
            {
                await Task.Delay(RetryPause, _time, stopping);
            }
        }
    }

    private async Task<bool> TryRemoveAsync(long[] messages, CancellationToken stopping)
    {
        try
        {
            await _messages.RemoveDiscardedAsync(messages, stopping);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or TimeoutException)
        {
            // Deleting needs a little disk too.
            _logger.NotPruned(fault);
            return false;
        }
    }
}
