using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MailCatcher.Settings;

/// <summary>Reads the text of one setting as its type, and says in words what is allowed.</summary>
internal static class SettingValue
{
    // The longest that a timer of the framework takes is 24.8 days.
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24);

    internal static bool TryParse(Type type, string text, [NotNullWhen(true)] out object? value)
    {
        value = type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(string[]) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ when type == typeof(double) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null,
            _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
            _ when type == typeof(TimeSpan) => TryParseTime(text, out var time) ? time : null,
            { IsEnum: true } => Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(type, name) : null,
            _ => throw new NotSupportedException($"A setting cannot be a {type.Name}."),
        };
        return value is not null;
    }

    /// <summary>What is allowed, to be read after "must be".</summary>
    internal static string Allowed(Type type, IReadOnlyList<ValidationAttribute> rules)
    {
        var range = rules.OfType<RangeAttribute>().FirstOrDefault();
        var limits = range is null ? "" : string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}");
        return type switch
        {
            _ when type == typeof(int) || type == typeof(long) => $"a whole number{limits}",
            _ when type == typeof(double) => $"a number{limits}",
            _ when type == typeof(DateTimeOffset) => "a time such as 2026-11-23T14:00:00Z",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(TimeSpan) => $"a time such as 500ms, 30s, 5m, 2h, 7d or 00:05:00{(range is null ? ", more than nothing and at most 24d" : $",{limits}")}",
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type)),
            _ when rules.OfType<RequiredAttribute>().Any() => "some text",
            _ => string.Join("; ", rules.Select(rule => rule.FormatErrorMessage("it"))),
        };
    }

    private static bool TryParseTime(string text, out TimeSpan time)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits > 0 && int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && UnitOf(text[digits..]) is { } unit)
        {
            time = count <= LongestTime / unit ? unit * count : TimeSpan.Zero;
        }
        else if (!text.Contains(':') || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time))
        {
            // Without a colon TimeSpan would read "5" as five days.
            time = TimeSpan.Zero;
        }

        return time > TimeSpan.Zero && time <= LongestTime;
    }

    private static TimeSpan? UnitOf(string unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => null,
    };
}
