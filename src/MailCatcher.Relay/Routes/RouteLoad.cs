namespace MailCatcher.Relay;

/// <summary>How busy the routes are and how well they do: who may begin another attempt, and when the next may.</summary>
internal sealed class RouteLoad(TimeProvider time)
{
    private const int FailuresUntilRest = 5;
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, State> _states = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>When another attempt may begin by this route; <see cref="DateTimeOffset.MinValue"/>: at once; <see cref="DateTimeOffset.MaxValue"/>: when one that runs has ended.</summary>
    internal DateTimeOffset NextAt(Route route)
    {
        var (now, state) = (time.GetUtcNow(), StateOf(route.Name));
        lock (state)
        {
            while (state.Began.TryPeek(out var first) && now - first >= TimeSpan.FromMinutes(1))
            {
                state.Began.Dequeue();
            }

            return state.Running >= route.Options.Connections ? DateTimeOffset.MaxValue
                : state.RestsUntil > now ? state.RestsUntil
                : route.Options.MessagesPerMinute > 0 && state.Began.Count >= route.Options.MessagesPerMinute ? state.Began.Peek() + TimeSpan.FromMinutes(1)
                : DateTimeOffset.MinValue;
        }
    }

    internal void Began(Route route)
    {
        var state = StateOf(route.Name);
        lock (state)
        {
            state.Running++;
            if (route.Options.MessagesPerMinute > 0)
            {
                state.Began.Enqueue(time.GetUtcNow());
            }
        }
    }

    internal void Ended(Route route)
    {
        var state = StateOf(route.Name);
        lock (state)
        {
            state.Running--;
        }
    }

    /// <summary>Five times in a row nobody answered: a minute's rest, so that a queue does not hammer at a relay that is down, nor use up its attempts.</summary>
    internal void Reached(string route, bool isReached)
    {
        var state = StateOf(route);
        lock (state)
        {
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
        lock (_states)
        {
            foreach (var state in _states.Values)
            {
                lock (state)
                {
                    (state.Failures, state.RestsUntil) = (0, default);
                }
            }
        }
    }

    private State StateOf(string route)
    {
        lock (_states)
        {
            return _states.TryGetValue(route, out var state) ? state : _states[route] = new State();
        }
    }

    private sealed class State
    {
        internal int Running { get; set; }

        internal int Failures { get; set; }

        internal DateTimeOffset RestsUntil { get; set; }

        internal Queue<DateTimeOffset> Began { get; } = [];
    }
}
