using System.Globalization;

namespace MailCatcher.Web;

/// <summary>How many file descriptors this process may open. .NET raises its own limit to the most that <c>ulimit -Hn</c> allows.</summary>
internal static class Descriptors
{
    /// <summary>Kept for the journal, the database, the index, relays and pages that open files later.</summary>
    private const int Reserve = 64;

    /// <summary>One for SMTP, one for HTTP, one for another.</summary>
    private const int Listeners = 3;

    private const int Fewest = 8;
    private const string Limits = "/proc/self/limits";

    /// <summary>How many connections one listener may hold at once.</summary>
    internal static int ForListener()
    {
        if (!File.Exists(Limits))
        {
            // Elsewhere than on Linux nothing tells; there the settings' limits must do.
            return int.MaxValue;
        }

        var line = File.ReadLines(Limits).First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        var open = Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
        return !int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? int.MaxValue
            : Math.Max(Fewest, (limit - open - Reserve) / Listeners);
    }
}
