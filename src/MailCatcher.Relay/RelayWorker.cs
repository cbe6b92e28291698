using MailCatcher.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>
/// Empties the outbox: what is due is offered to the relay, as many at a time as its route allows, and what came of it is recorded. Does nothing at all while no relay is configured, releases are read-only or the queue is
/// paused. An attempt that a stop cuts short leaves its entry waiting, so a message may be offered twice, never not at all.
/// </summary>
internal sealed class RelayWorker(
    Outbox outbox, StoreEvents events, ReleaseAttempt attempt, RouteTable routes, RouteLoad load, ConnectionPool pool, OutboxDesk desk, IOptions<RelayOptions> options, TimeProvider time,
    ILogger<RelayWorker> logger) : BackgroundService
{
    private const int FirstLook = 128;

    // Delivery to the recipients' own servers has a lane for each domain, and so no limit of its own.
    private const int MostAtOnce = 50;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(20);
    private readonly Dictionary<Guid, Task> _running = [];
    private readonly Dictionary<Guid, DateTimeOffset> _held = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (routes.All.IsEmpty || options.Value.ReadOnly)
        {
            return;
        }

        using var watch = events.Watch(wants: storeEvent => storeEvent is StoreEvent.OutboxChanged);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var wait = desk.IsPaused ? LongestWait : await StartDueAsync(stoppingToken);
                await pool.CloseIdleAsync();
                await WaitAsync(watch, wait < IdleWait || !pool.HasIdle ? wait : IdleWait, stoppingToken);
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
        CollectEnded(now);
        try
        {
            // Nearly always the first entries are all that is needed; what cannot go yet must not hold up what stands behind it.
            var entries = await outbox.ListWaitingAsync(FirstLook, cancellationToken);
            var (next, isBlocked) = Start(entries, now, cancellationToken);
            if (isBlocked && entries.Length == FirstLook && _running.Count < MostAtOnce && routes.All.Any(load.HasRoom))
            {
                (next, _) = Start(await outbox.ListWaitingAsync(cancellationToken), now, cancellationToken);
            }

            return TimeSpan.FromTicks(Math.Clamp((next - now).Ticks, 0, LongestWait.Ticks));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            logger.OutboxUnreadable(fault);
            return LongestWait;
        }
    }

    private void CollectEnded(DateTimeOffset now)
    {
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

        foreach (var (id, _) in _held.Where(held => held.Value <= now).ToArray())
        {
            _held.Remove(id);
        }
    }

    /// <returns>When something may be started next, and whether all that was looked at is due.</returns>
    private (DateTimeOffset Next, bool IsBlocked) Start(IReadOnlyList<OutboxEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = now + LongestWait;
        foreach (var entry in entries)
        {
            if (entry.DueAt > now)
            {
                return (entry.DueAt < next ? entry.DueAt.Value : next, false);
            }

            if (_running.ContainsKey(entry.Id) || _held.ContainsKey(entry.Id))
            {
                continue;
            }

            if (_running.Count >= MostAtOnce)
            {
                return (next, true);
            }

            var (route, lane) = WayOf(entry);
            if (route is not null && load.NextAt(route, lane) is var at && at > now)
            {
                next = at < next ? at : next;
                continue;
            }

            _running.Add(entry.Id, RunAsync(entry, route, lane, cancellationToken));
        }

        return (next, true);
    }

    // An entry of several routes or domains counts for the first of them; the connections of each are limited by themselves.
    private (Route? Route, string Lane) WayOf(OutboxEntry entry)
    {
        foreach (var recipient in entry.Recipients.Where(recipient => !recipient.IsFinished))
        {
            if (routes.For(recipient.Address, entry.Route) is { } route)
            {
                return (route, Delivery.LaneOf(route, recipient.Address));
            }
        }

        return (null, "");
    }

    private async Task RunAsync(OutboxEntry entry, Route? route, string lane, CancellationToken cancellationToken)
    {
        if (route is null)
        {
            await attempt.RunAsync(entry, cancellationToken);
            return;
        }

        load.Began(route, lane);
        try
        {
            await attempt.RunAsync(entry, cancellationToken);
        }
        finally
        {
            load.Ended(lane);
        }
    }

    /// <summary>Until a change of the outbox, the end of an attempt, or the given time.</summary>
    private async Task WaitAsync(StoreWatch watch, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = watch.Reader.ReadAsync(waiting.Token).AsTask();
        await Task.WhenAny([change, Task.Delay(wait, time, waiting.Token), desk.Called, .. _running.Values]);
        await waiting.CancelAsync();
        await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
