using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Store.Tests;

/// <summary>A clock that somebody sets: the time of day jumps, what has elapsed does not.</summary>
internal sealed class JumpingClock(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider _time = new(start) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
    private long _offset;

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public override long GetTimestamp() => _time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _time.CreateTimer(callback, state, dueTime, period);

    internal void Jump(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    internal void Advance(TimeSpan by) => _time.Advance(by);
}
