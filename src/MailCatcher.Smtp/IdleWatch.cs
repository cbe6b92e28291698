namespace MailCatcher.Smtp;

/// <summary>
/// Tells when one wait has lasted too long. A timer that is set for every wait would be the dearest part of a session, so a wait only notes
/// when it began; one timer looks at that note and comes back for what is left.
/// </summary>
internal sealed class IdleWatch : IDisposable
{
    private const long NotWaiting = 0;

    private readonly TimeProvider _time;
    private readonly Action _expired;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private long _limitTicks;
    private long _waitingSince;

    /// <param name="interval">How often to look: as often as the shortest usual wait may last.</param>
    /// <param name="time">The clock.</param>
    /// <param name="expired">Called, on a timer's thread, when a wait has lasted too long.</param>
    public IdleWatch(TimeSpan interval, TimeProvider time, Action expired)
    {
        _time = time;
        _expired = expired;
        _interval = interval;
        _timer = time.CreateTimer(static watch => ((IdleWatch)watch!).Look(), this, interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A wait begins that may last so long.</summary>
    public void Begin(TimeSpan limit)
    {
        Volatile.Write(ref _limitTicks, limit.Ticks);
        Volatile.Write(ref _waitingSince, Math.Max(_time.GetTimestamp(), NotWaiting + 1));
    }

    /// <summary>The wait is over.</summary>
    public void End() => Volatile.Write(ref _waitingSince, NotWaiting);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var next = _interval;
        var since = Volatile.Read(ref _waitingSince);
        if (since != NotWaiting)
        {
            var left = TimeSpan.FromTicks(Volatile.Read(ref _limitTicks)) - _time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                _expired();
            }
            else if (left < next)
            {
                next = left;
            }
        }

        // A timer counts whole milliseconds and must not come back a moment too early, again and again.
        _timer.Change(next + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
