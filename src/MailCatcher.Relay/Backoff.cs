namespace MailCatcher.Relay;

/// <summary>When to try again: after 1, 5, 15, 30 minutes, 1, 2 and then every 4 hours, each a tenth more or less, so that entries that failed together do not come back together.</summary>
internal static class Backoff
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4),
    ];

    /// <param name="attempts">How many attempts there have been, at least 1.</param>
    /// <param name="jitter">From 0 to 1: where in the range.</param>
    internal static TimeSpan After(int attempts, double jitter) => Delays[Math.Min(attempts, Delays.Length) - 1] * (0.9 + (0.2 * jitter));
}
