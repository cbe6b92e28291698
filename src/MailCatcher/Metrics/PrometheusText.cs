using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MailCatcher.Metrics;

/// <summary>Listens to this server's instruments and writes them as Prometheus reads them.</summary>
internal sealed class PrometheusText : IDisposable
{
    private readonly ConcurrentDictionary<Instrument, MetricSeries> _series = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();

    public PrometheusText(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Another server in the same process has a factory of its own.
            if (instrument.Meter.Name == MailMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, static key => new MetricSeries(key)));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, series) => ((MetricSeries)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, series) => ((MetricSeries)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, series) => ((MetricSeries)series!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Everything, as it is now.</summary>
    internal string Collect()
    {
        var text = new StringBuilder();
        lock (_collecting)
        {
            foreach (var (_, series) in _series.Where(pair => pair.Key.IsObservable))
            {
                series.Clear();
            }

            _listener.RecordObservableInstruments();
            foreach (var series in _series.Values.OrderBy(series => series.Name, StringComparer.Ordinal))
            {
                series.Write(text);
            }
        }

        AppendProcess(text);
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    // Under the names that every Prometheus client library uses.
    private static void AppendProcess(StringBuilder text)
    {
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1_000.0;
        text.Append(CultureInfo.InvariantCulture, $"# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {process.WorkingSet64}\n")
            .Append(CultureInfo.InvariantCulture, $"# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total {process.TotalProcessorTime.TotalSeconds}\n")
            .Append(CultureInfo.InvariantCulture, $"# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds {started}\n");
    }
}
