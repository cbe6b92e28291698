using System.Globalization;

namespace MailCatcher.Store;

/// <summary>The place of an event among all events, from which a watcher can go on. Text: <c>120</c>, or <c>120.1</c> for the second event of the same sequence.</summary>
/// <param name="ModSequence">The sequence of the record that made the change.</param>
/// <param name="Part">Which event of that sequence, from 0.</param>
public readonly record struct EventId(long ModSequence, int Part) : IComparable<EventId>
{
    /// <summary>After every event of a sequence, such as the one that a list was read at.</summary>
    public static EventId After(long modSequence) => new(modSequence, int.MaxValue);

    /// <summary>Reads what <see cref="ToString"/> wrote; a sequence alone means after all of its events.</summary>
    public static bool TryParse(string? text, out EventId id)
    {
        id = default;
        var (sequence, part) = text?.Split('.') switch
        {
            [var whole] => (whole, null),
            [var first, var second] => (first, second),
            _ => ("", null),
        };
        var last = int.MaxValue;
        if (!long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var modSequence)
            || (part is not null && !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out last)))
        {
            return false;
        }

        id = new EventId(modSequence, last);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(EventId other) => (ModSequence, Part).CompareTo((other.ModSequence, other.Part));

    /// <summary>Whether it comes before the other.</summary>
    public static bool operator <(EventId left, EventId right) => left.CompareTo(right) < 0;

    /// <summary>Whether it comes after the other.</summary>
    public static bool operator >(EventId left, EventId right) => left.CompareTo(right) > 0;

    /// <summary>Whether it comes before the other or is the same.</summary>
    public static bool operator <=(EventId left, EventId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it comes after the other or is the same.</summary>
    public static bool operator >=(EventId left, EventId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, Part == int.MaxValue ? $"{ModSequence}" : $"{ModSequence}.{Part}");
}
