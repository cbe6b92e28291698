using MailCatcher.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>
/// Empties the outbox: what is due is offered to the relay, two entries at a time, and what came of it is recorded. Does nothing at all while no relay is configured. An attempt that a stop cuts short leaves its entry
/// waiting, so a message may be offered twice, never not at all.
/// </summary>
internal sealed class RelayWorker(
    Outbox outbox, StoreEvents events, ReleaseAttempt attempt, IOptions<RelayOptions> options, TimeProvider time, ILogger<RelayWorker> logger) : BackgroundService
{
    private const int Concurrency = 2;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private readonly Dictionary<Guid, Task> _running = [];
    private readonly Dictionary<Guid, DateTimeOffset> _held = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsConfigured)
        {
            return;
        }

        using var watch = events.Watch();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var wait = await StartDueAsync(stoppingToken);
                await WaitAsync(watch, wait, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
        finally
        {
            await Task.WhenAll(_running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Starts what is due and has room.</summary>
    /// <returns>How long there is nothing more to start, unless something happens.</returns>
    private async Task<TimeSpan> StartDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (id, attempted) in _running.Where(running => running.Value.IsCompleted).ToArray())
        {
            _running.Remove(id);
            if (attempted.Exception is { InnerException: { } fault })
            {
                // What came of it could not be recorded, so the entry is still due: offering it again at once, and again, would flood its recipients.
                logger.OutcomeNotRecorded(id, fault);
                _held[id] = now + LongestWait;
            }
        }

        try
        {
            foreach (var entry in await outbox.ListWaitingAsync(cancellationToken))
            {
                if (_running.ContainsKey(entry.Id) || (_held.TryGetValue(entry.Id, out var until) && until > now))
                {
                    continue;
                }

                if (entry.DueAt > now)
                {
                    return TimeSpan.FromTicks(Math.Min((entry.DueAt.Value - now).Ticks, LongestWait.Ticks));
                }

                if (_running.Count == Concurrency)
                {
                    break;
                }

                _running.Add(entry.Id, attempt.RunAsync(entry, cancellationToken));
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            logger.OutboxUnreadable(fault);
        }

        return LongestWait;
    }

    /// <summary>Until a change of the outbox, the end of an attempt, or the given time.</summary>
    private async Task WaitAsync(StoreWatch watch, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = WaitForChangeAsync(watch, waiting.Token);
        await Task.WhenAny([change, Task.Delay(wait, time, waiting.Token), .. _running.Values]);
        await waiting.CancelAsync();
        await change.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task WaitForChangeAsync(StoreWatch watch, CancellationToken cancellationToken)
    {
        await foreach (var storeEvent in watch.Reader.ReadAllAsync(cancellationToken))
        {
            if (storeEvent is StoreEvent.OutboxChanged)
            {
                return;
            }
        }
    }
}
