using System.Globalization;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>What things cost at one number stored; times in milliseconds, memory in bytes.</summary>
internal sealed record CostPoint
{
    /// <summary>How many messages there were.</summary>
    internal required int Stored { get; init; }

    /// <summary>From the start of the process to serving.</summary>
    internal required double Start { get; init; }

    /// <summary>Messages a second that it took then, over ten sessions.</summary>
    internal required double Rate { get; init; }

    /// <summary>The server's processor time for each of them, indexing included, in microseconds.</summary>
    internal required double Processor { get; init; }

    internal required double FirstPage { get; init; }

    internal required double MiddlePage { get; init; }

    internal required double Counts { get; init; }

    internal required double RareWord { get; init; }

    internal required double CommonWord { get; init; }

    /// <summary>Bytes on disk for each message stored.</summary>
    internal required double Disk { get; init; }

    /// <summary>Resident memory once it serves.</summary>
    internal required long StartMemory { get; init; }

    /// <summary>Resident memory after all of this.</summary>
    internal required long Memory { get; init; }
}

/// <summary>Cost against the number stored: flat lines are what we want to see.</summary>
internal sealed class CostSeries
{
    internal const string Header = "stored,start ms,messages per second,processor µs per message,first page ms,middle page ms,counts ms,rare word ms,common word ms,disk bytes per message,memory at start MiB,memory MiB";

    private const double Mebi = 1024 * 1024;
    private readonly List<CostPoint> _points = [];

    internal string Last => Line(_points[^1]);

    internal void Add(CostPoint point) => _points.Add(point);

    /// <summary>Adds the last point to a table, beside the first.</summary>
    internal void AddTo(FigureTable table)
    {
        var (first, last) = (_points[0], _points[^1]);
        table.Add("Messages stored", last.Stored, "");
        table.Add("Start to serving, empty", first.Start, "ms");
        table.Add("Start to serving", last.Start, "ms");
        table.Add("Throughput, empty (sessions reused)", first.Rate, "/s");
        table.Add("Throughput", last.Rate, "/s");
        table.Add("The same as a share of the empty store's", last.Rate / first.Rate, "");
        table.Add("Processor a message, empty", first.Processor, "µs");
        table.Add("Processor a message", last.Processor, "µs");
        table.Add("First page of 50", last.FirstPage, "ms");
        table.Add("Page of 50 in the middle", last.MiddlePage, "ms");
        table.Add("Counts", last.Counts, "ms");
        table.Add("Search for a rare word, first page", last.RareWord, "ms");
        table.Add("Search for a common word, first page", last.CommonWord, "ms");
        table.Add("Memory at the start (VmRSS)", last.StartMemory / Mebi, "MiB");
        table.Add("Memory after all of this (VmRSS)", last.Memory / Mebi, "MiB");
        table.Add("Disk per message", last.Disk, "bytes");
    }

    internal async Task SaveAsync(string? csv, string? svg)
    {
        if (csv is not null)
        {
            await File.WriteAllLinesAsync(csv, [Header, .. _points.Select(Line)]);
        }

        if (svg is not null)
        {
            await File.WriteAllTextAsync(svg, CostGraph.Draw(_points));
        }
    }

    private static string Line(CostPoint point) => string.Create(
        CultureInfo.InvariantCulture,
        $"{point.Stored},{point.Start:0},{point.Rate:0},{point.Processor:0},{point.FirstPage:0.00},{point.MiddlePage:0.00},{point.Counts:0.00},{point.RareWord:0.00},{point.CommonWord:0.00},{point.Disk:0},{point.StartMemory / Mebi:0},{point.Memory / Mebi:0}");
}
