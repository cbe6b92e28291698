using System.Globalization;

namespace MailCatcher.Store;

/// <summary>The place of an event among all events, from which a watcher can go on. Text: <c>120</c>, or <c>120.1</c> for the second event of the same sequence.</summary>
/// <param name="ModSequence">The sequence of the record that made the change.</param>
/// <param name="Part">Which event of that sequence, from 0.</param>
public readonly record struct StoreEventId(long ModSequence, int Part) : IComparable<StoreEventId>
{
    /// <summary>After every event of a sequence, such as the one that a list was read at.</summary>
    public static StoreEventId After(long modSequence) => new(modSequence, int.MaxValue);

    /// <summary>Reads what <see cref="ToString"/> wrote; a sequence alone means after all of its events.</summary>
    public static bool TryParse(string? text, out StoreEventId id)
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

        id = new StoreEventId(modSequence, last);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(StoreEventId other) => (ModSequence, Part).CompareTo((other.ModSequence, other.Part));

    /// <summary>Whether it comes before the other.</summary>
    public static bool operator <(StoreEventId left, StoreEventId right) => left.CompareTo(right) < 0;

    /// <summary>Whether it comes after the other.</summary>
    public static bool operator >(StoreEventId left, StoreEventId right) => left.CompareTo(right) > 0;

    /// <summary>Whether it comes before the other or is the same.</summary>
    public static bool operator <=(StoreEventId left, StoreEventId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether it comes after the other or is the same.</summary>
    public static bool operator >=(StoreEventId left, StoreEventId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Part == int.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"{ModSequence}")
        : string.Create(CultureInfo.InvariantCulture, $"{ModSequence}.{Part}");
}
