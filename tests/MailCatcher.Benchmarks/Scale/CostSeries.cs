using System.Globalization;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>What things cost at one number stored.</summary>
/// <param name="Stored">How many messages there were.</param>
/// <param name="Rate">Messages a second since the point before.</param>
/// <param name="Processor">The server's processor time for each of them, in microseconds.</param>
/// <param name="FirstPage">The first page, in milliseconds.</param>
/// <param name="MiddlePage">A page in the middle, in milliseconds.</param>
/// <param name="Counts">The counts, in milliseconds.</param>
/// <param name="Disk">Bytes on disk for each message stored.</param>
/// <param name="Memory">Resident memory, in bytes.</param>
internal sealed record CostPoint(int Stored, double Rate, double Processor, double FirstPage, double MiddlePage, double Counts, double Disk, long Memory);

/// <summary>Cost against the number stored: flat lines are what we want to see.</summary>
internal sealed class CostSeries
{
    private readonly List<CostPoint> _points = [];

    internal string Last => Line(_points[^1]);

    internal void Add(CostPoint point) => _points.Add(point);

    internal async Task SaveAsync(string? csv, string? svg)
    {
        if (csv is not null)
        {
            await File.WriteAllLinesAsync(csv, ["stored,messages per second,processor µs per message,first page ms,middle page ms,counts ms,disk bytes per message,memory MiB", .. _points.Select(Line)]);
        }

        if (svg is not null)
        {
            await File.WriteAllTextAsync(svg, CostGraph.Draw(_points));
        }
    }

    private static string Line(CostPoint point) => string.Create(
        CultureInfo.InvariantCulture,
        $"{point.Stored},{point.Rate:0},{point.Processor:0},{point.FirstPage:0.00},{point.MiddlePage:0.00},{point.Counts:0.00},{point.Disk:0},{point.Memory / 1024.0 / 1024:0}");
}
