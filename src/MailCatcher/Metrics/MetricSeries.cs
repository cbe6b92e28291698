using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MailCatcher.Metrics;

/// <summary>The measurements of one instrument, by their labels, as Prometheus wants them: sums of counters, the last value of gauges, buckets of histograms.</summary>
internal sealed class MetricSeries(Instrument instrument)
{
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Value> _values = new(StringComparer.Ordinal);

    /// <summary>The name in Prometheus' way: the unit in the name, and what a counter's ends in.</summary>
    internal string Name { get; } = instrument.Name.Replace('.', '_')
        + instrument.Unit switch { "By" => "_bytes", "s" => "_seconds", _ => "" }
        + (IsCounter(instrument) ? "_total" : "");

    /// <summary>Takes a measurement in.</summary>
    internal void Record(double measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelsOf(tags);
        lock (_lock)
        {
            if (!_values.TryGetValue(labels, out var value))
            {
                _values[labels] = value = new Value();
            }

            value.Sum = instrument.IsObservable ? measurement : value.Sum + measurement;
            value.Count++;
            if (!instrument.IsObservable && !IsCounter(instrument))
            {
                var bucket = Array.FindIndex(Bounds, bound => measurement <= bound);
                value.Buckets[bucket < 0 ? Bounds.Length : bucket]++;
            }
        }
    }

    /// <summary>Forgets the values of an observable instrument, so that labels which it names no longer go.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            _values.Clear();
        }
    }

    /// <summary>Writes the text format, version 0.0.4.</summary>
    internal void Write(StringBuilder text)
    {
        var kind = IsCounter(instrument) ? "counter" : instrument.IsObservable ? "gauge" : "histogram";
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {instrument.Description}\n# TYPE {Name} {kind}\n");
        lock (_lock)
        {
            foreach (var (labels, value) in _values)
            {
                if (kind == "histogram")
                {
                    WriteHistogram(text, labels, value);
                }
                else
                {
                    WriteLine(text, Name, labels, value.Sum);
                }
            }
        }
    }

    private static bool IsCounter(Instrument instrument) =>
        instrument.GetType().GetGenericTypeDefinition() is var type && (type == typeof(Counter<>) || type == typeof(ObservableCounter<>));

    private void WriteHistogram(StringBuilder text, string labels, Value value)
    {
        var below = 0L;
        for (var bucket = 0; bucket < Bounds.Length; bucket++)
        {
            below += value.Buckets[bucket];
            WriteLine(text, $"{Name}_bucket", Join(labels, string.Create(CultureInfo.InvariantCulture, $"le=\"{Bounds[bucket]}\"")), below);
        }

        WriteLine(text, $"{Name}_bucket", Join(labels, "le=\"+Inf\""), value.Count);
        WriteLine(text, $"{Name}_sum", labels, value.Sum);
        WriteLine(text, $"{Name}_count", labels, value.Count);
    }

    private static string Join(string labels, string more) => labels.Length == 0 ? more : $"{labels},{more}";

    private static void WriteLine(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(CultureInfo.InvariantCulture, $" {value}\n");

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = "";
        foreach (var (name, value) in tags)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels = Join(labels, $"{name}=\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"");
        }

        return labels;
    }

    private sealed class Value
    {
        internal double Sum { get; set; }

        internal long Count { get; set; }

        internal long[] Buckets { get; } = new long[Bounds.Length + 1];
    }
}
