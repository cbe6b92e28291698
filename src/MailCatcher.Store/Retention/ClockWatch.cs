using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// Tells whether the clock can be believed when it says that something is too old. One that has jumped ahead by more than a day, also while the program was not running, must stay there for a minute first: by then a
/// machine that came up with a wrong clock has been corrected.
/// </summary>
/// <param name="lastKnown">The last moment that the data folder knows of; <see langword="null"/>: there is none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of jumps.</param>
internal sealed class ClockWatch(DateTimeOffset? lastKnown, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Jump = TimeSpan.FromDays(1);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private DateTimeOffset _lastSeen = lastKnown ?? time.GetUtcNow();
    private long _seenAt = time.GetTimestamp();
    private long? _jumpedAt;

    /// <summary>Looks at the clock.</summary>
    internal bool IsSettled()
    {
        var (now, at) = (time.GetUtcNow(), time.GetTimestamp());
        if (now - _lastSeen - time.GetElapsedTime(_seenAt, at) > Jump)
        {
            logger.ClockJumped(now);
            _jumpedAt = at;
        }
        else if (_jumpedAt is { } jumped && time.GetElapsedTime(jumped, at) >= Settling)
        {
            _jumpedAt = null;
        }

        (_lastSeen, _seenAt) = (now, at);
        return _jumpedAt is null;
    }
}
