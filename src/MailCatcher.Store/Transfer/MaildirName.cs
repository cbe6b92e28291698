using System.Globalization;

namespace MailCatcher.Store;

/// <summary>What the name of a maildir's file says (https://cr.yp.to/proto/maildir.html): when it was delivered, and its flags.</summary>
/// <param name="ReceivedAt">When; <see langword="null"/> where the name does not say.</param>
/// <param name="Seen">Whether somebody has opened it.</param>
/// <param name="Pinned">Whether it is flagged.</param>
public readonly record struct MaildirName(DateTimeOffset? ReceivedAt, bool Seen, bool Pinned)
{
    /// <summary>Any later second is not a time, but a name that begins with a number.</summary>
    private const long LastSecond = 100_000_000_000;

    /// <summary>Whether a folder of that name holds a maildir's messages; those in <c>tmp</c> are not delivered yet.</summary>
    public static bool IsFolder(string? name) => name is "cur" or "new";

    /// <summary>Reads the name of a file, without its folder.</summary>
    public static MaildirName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var flags = name.LastIndexOf(":2,", StringComparison.Ordinal);
        return new MaildirName(
            long.TryParse(name.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            flags >= 0 && name.AsSpan(flags).Contains('S'),
            flags >= 0 && name.AsSpan(flags).Contains('F'));
    }
}
