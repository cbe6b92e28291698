using System.Globalization;

namespace MailCatcher.Store;

/// <summary>Reads the dates of a search: absolute ones in the zone of whoever searches, and those that count from now.</summary>
internal sealed class SearchMoments(DateTimeOffset now, TimeZoneInfo zone)
{
    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd"];
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy/MM/dd HH:mm"];

    /// <summary>Reads a moment, and where what it names ends: a day is a day long.</summary>
    internal bool TryParse(string text, out long start, out long end)
    {
        (start, end) = (0, 0);
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        switch (text.ToLowerInvariant())
        {
            case "today":
                return Day(today, out start, out end);
            case "yesterday":
                return Day(today.AddDays(-1), out start, out end);
            case "now":
                return Span(now.UtcTicks, long.MaxValue, out start, out end);
        }

        if (DateTime.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return Day(day, out start, out end);
        }

        if (DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return Span(Utc(time), Utc(time) + TimeSpan.TicksPerMinute, out start, out end);
        }

        if (text.Length > 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact))
        {
            return Span(exact.UtcTicks, exact.UtcTicks + TimeSpan.TicksPerMinute, out start, out end);
        }

        return text.Length is > 1 and < 7 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && Unit(text[^1]) is { } unit
            && Span(now.UtcTicks - Math.Min(now.UtcTicks, unit.Ticks * count), long.MaxValue, out start, out end);
    }

    private static TimeSpan? Unit(char letter) => char.ToLowerInvariant(letter) switch
    {
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        'w' => TimeSpan.FromDays(7),
        'y' => TimeSpan.FromDays(365),
        _ => null,
    };

    private bool Day(DateTime day, out long start, out long end) => Span(Utc(day), day.Year == 9999 ? long.MaxValue : Utc(day.AddDays(1)), out start, out end);

    private static bool Span(long from, long to, out long start, out long end)
    {
        (start, end) = (from, to);
        return true;
    }

    private long Utc(DateTime local)
    {
        var offset = zone.GetUtcOffset(local);
        return Math.Max(0, local.Ticks - offset.Ticks);
    }
}
