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
    private readonly ITimer _timer;
    private readonly TimeSpan _limit;
    private long _waitingSince;

    /// <param name="limit">Longest wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="expired">Called, on a timer's thread, when a wait has lasted for <paramref name="limit"/>.</param>
    public IdleWatch(TimeSpan limit, TimeProvider time, Action expired)
    {
        _time = time;
        _expired = expired;
        _limit = limit;
        _timer = time.CreateTimer(static watch => ((IdleWatch)watch!).Look(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A wait begins.</summary>
    public void Begin() => Volatile.Write(ref _waitingSince, Math.Max(_time.GetTimestamp(), NotWaiting + 1));

    /// <summary>The wait is over.</summary>
    public void End() => Volatile.Write(ref _waitingSince, NotWaiting);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var since = Volatile.Read(ref _waitingSince);
        var left = since == NotWaiting ? _limit : _limit - _time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero)
        {
            _expired();
            left = _limit;
        }

        // A timer counts whole milliseconds and must not come back a moment too early, again and again.
        _timer.Change(left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
