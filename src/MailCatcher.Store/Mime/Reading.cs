using System.Collections.Immutable;

namespace MailCatcher.Store.Mime;

/// <summary>One reading of one message: its limits, its clock, and what it found wrong.</summary>
internal sealed class Reading(ReadLimits limits)
{
    private const int MaxFaults = 100;

    private readonly long _started = limits.Clock.GetTimestamp();
    private readonly List<string> _faults = [];

    internal ReadLimits Limits => limits;

    /// <summary>Whether a limit was met, so that something is missing from what was read.</summary>
    internal bool IsPartial { get; private set; }

    internal ImmutableArray<string> Faults => [.. _faults];

    /// <summary>Whether the time is used up. Asks the clock, so ask once per part or buffer, not per byte.</summary>
    internal bool IsOutOfTime => limits.Clock.GetElapsedTime(_started) >= limits.Time;

    /// <summary>Whether there is time to go on finding parts; says so when there is none.</summary>
    internal bool HasTime()
    {
        if (IsOutOfTime)
        {
            LeaveOut("Reading stopped because taking the message apart took too long.");
            return false;
        }

        return true;
    }

    /// <summary>Something is wrong with the message, but nothing was left out.</summary>
    internal void Report(string fault)
    {
        if (_faults.Count < MaxFaults && !_faults.Contains(fault))
        {
            _faults.Add(fault);
        }
    }

    /// <summary>Something was left out.</summary>
    internal void LeaveOut(string fault)
    {
        IsPartial = true;
        Report(fault);
    }
}
