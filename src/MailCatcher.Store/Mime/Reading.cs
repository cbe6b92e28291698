using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Mime;

/// <summary>One reading of one message: its limits, its clock, and what it found wrong.</summary>
internal sealed class Reading(ReadLimits limits)
{
    private const int MaxNotes = 100;

    private readonly long _started = limits.Clock.GetTimestamp();
    private readonly List<MessageNote> _notes = [];

    internal ReadLimits Limits => limits;

    /// <summary>Whether a limit was met, so that something is missing from what was read.</summary>
    internal bool IsPartial { get; private set; }

    internal ImmutableArray<MessageNote> Notes => [.. _notes];

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
    internal void Report(string fault) => Report(new MessageNote("broken-mime", fault, "Other programs may show the message otherwise; spam filters count it as a sign of spam."));

    /// <summary>Likewise, where there is more to say about it.</summary>
    internal void Report(MessageNote note)
    {
        if (_notes.Count < MaxNotes && !_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    /// <summary>Something was left out.</summary>
    internal void LeaveOut(string fault)
    {
        IsPartial = true;
        Report(new MessageNote("read-in-part", fault, ""));
    }
}
