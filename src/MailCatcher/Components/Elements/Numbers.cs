using System.Globalization;

namespace MailCatcher.Components.Elements;

/// <summary>Numbers as a person reads them.</summary>
public static class Numbers
{
    /// <summary>A number with its noun: <c>1 message</c>, <c>1,204 messages</c>.</summary>
    public static string Count(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A number with its thousands parted.</summary>
    public static string Plain(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>How long something took or lasts, in its two largest units: <c>3 d 4 h</c>, <c>12 s</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
    };
}
