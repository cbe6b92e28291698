namespace MailCatcher.Relay;

/// <summary>How busy the routes are and how well they do: who may begin another attempt, and when the next may. What is counted for a lane (see <see cref="Delivery.LaneOf"/>) holds up no other lane.</summary>
internal sealed class RouteLoad(TimeProvider time)
{
    private const int FailuresUntilRest = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<DateTimeOffset>> _began = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();

    /// <summary>When another attempt may begin; <see cref="DateTimeOffset.MinValue"/>: at once; <see cref="DateTimeOffset.MaxValue"/>: when one that runs has ended.</summary>
    internal DateTimeOffset NextAt(Route route, string lane)
    {
        lock (_lock)
        {
            var (now, state) = (time.GetUtcNow(), LaneOf(lane));
            return state.Running >= route.Options.Connections ? DateTimeOffset.MaxValue
                : state.RestsUntil > now ? state.RestsUntil
                : NextByRate(route, now);
        }
    }

    /// <summary>Whether a route's own limit lets another attempt begin now, whatever lane it takes.</summary>
    internal bool HasRoom(Route route)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return NextByRate(route, now) <= now && (route.Options.Direct || (LaneOf(route.Name) is var lane && lane.Running < route.Options.Connections && lane.RestsUntil <= now));
        }
    }

    internal void Began(Route route, string lane)
    {
        lock (_lock)
        {
            LaneOf(lane).Running++;
            if (route.Options.MessagesPerMinute > 0)
            {
                BeganBy(route).Enqueue(time.GetUtcNow());
            }
        }
    }

    internal void Ended(string lane)
    {
        lock (_lock)
        {
            LaneOf(lane).Running--;
        }
    }

    /// <summary>Five times in a row nobody answered: a minute's rest, so that a queue does not hammer at a relay that is down, nor use up its attempts.</summary>
    internal void Reached(string lane, bool isReached)
    {
        lock (_lock)
        {
            var state = LaneOf(lane);
            state.Failures = isReached ? 0 : state.Failures + 1;
            if (state.Failures >= FailuresUntilRest)
            {
                (state.Failures, state.RestsUntil) = (FailuresUntilRest - 1, time.GetUtcNow() + Rest);
            }
        }
    }

    /// <summary>Somebody wants it tried now.</summary>
    internal void Wake()
    {
        lock (_lock)
        {
            foreach (var lane in _lanes.Values)
            {
                (lane.Failures, lane.RestsUntil) = (0, default);
            }
        }
    }

    private DateTimeOffset NextByRate(Route route, DateTimeOffset now)
    {
        var began = BeganBy(route);
        while (began.TryPeek(out var first) && now - first >= TimeSpan.FromMinutes(1))
        {
            began.Dequeue();
        }

        return route.Options.MessagesPerMinute > 0 && began.Count >= route.Options.MessagesPerMinute ? began.Peek() + TimeSpan.FromMinutes(1) : DateTimeOffset.MinValue;
    }

    private Lane LaneOf(string name) => _lanes.TryGetValue(name, out var lane) ? lane : _lanes[name] = new Lane();

    private Queue<DateTimeOffset> BeganBy(Route route) => _began.TryGetValue(route.Name, out var began) ? began : _began[route.Name] = [];

    private sealed class Lane
    {
        internal int Running { get; set; }

        internal int Failures { get; set; }

        internal DateTimeOffset RestsUntil { get; set; }
    }
}
