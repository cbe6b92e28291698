using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MailCatcher.Api;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Start">How many to pass over.</param>
/// <param name="Limit">The most to return.</param>
internal readonly record struct Paging(int Start, int Limit)
{
    /// <summary>Most entries in one answer, since nothing may read a whole mailbox; <c>messages_count</c> tells how many there are.</summary>
    internal const int MaxLimit = 1_000;

    /// <summary>Reads <c>start</c> and <c>limit</c>; a limit of 0 is the default, a larger one than <see cref="MaxLimit"/> is that.</summary>
    internal static bool TryParse(string? start, string? limit, int defaultLimit, out Paging paging, [NotNullWhen(false)] out string? fault)
    {
        paging = default;
        fault = !TryParse(start, 0, out var from) ? $"'{start}' is not a start: it must be a whole number from 0."
            : !TryParse(limit, defaultLimit, out var take) ? $"'{limit}' is not a limit: it must be a whole number from 0 to {MaxLimit}."
            : null;
        if (fault is null)
        {
            TryParse(limit, defaultLimit, out take);
            paging = new Paging(from, take == 0 ? defaultLimit : Math.Min(take, MaxLimit));
        }

        return fault is null;
    }

    private static bool TryParse(string? text, int whenMissing, out int number)
    {
        number = whenMissing;
        return string.IsNullOrEmpty(text) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
