using System.Diagnostics;
using System.Globalization;

namespace MailCatcher.Benchmarks;

/// <summary>Durations, and what share of them is below what. Safe to use from many threads.</summary>
internal sealed class Latencies
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];

    internal int Count => _milliseconds.Count;

    internal void Add(long startedAt, long endedAt) => Add(Stopwatch.GetElapsedTime(startedAt, endedAt));

    internal void Add(TimeSpan duration)
    {
        lock (_lock)
        {
            _milliseconds.Add(duration.TotalMilliseconds);
        }
    }

    /// <summary>The duration that a share of them does not exceed, in milliseconds.</summary>
    internal double Percentile(double share)
    {
        lock (_lock)
        {
            _milliseconds.Sort();
            return _milliseconds.Count == 0 ? double.NaN : _milliseconds[(int)Math.Min(_milliseconds.Count * share, _milliseconds.Count - 1)];
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {Percentile(0.5):0.00} ms, p95 {Percentile(0.95):0.00} ms, p99 {Percentile(0.99):0.00} ms, most {Percentile(1):0.00} ms ({Count})");
}
