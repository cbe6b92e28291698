using System.CommandLine;
using System.Diagnostics;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>`scale`: fills a data folder with many messages, then measures everything that must not grow with their number, on the program itself.</summary>
internal static class ScaleCommand
{
    private static readonly Option<string> Program = new("--program") { Description = "The published program (an executable or a .dll)", Required = true };
    private static readonly Option<int> Messages = new("--messages") { Description = "How many to store", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<int> Size = new("--size") { Description = "Bytes of each", DefaultValueFactory = _ => 5_120 };
    private static readonly Option<int> Steps = new("--steps") { Description = "How often on the way to measure", DefaultValueFactory = _ => 10 };
    private static readonly Option<string?> Csv = new("--csv") { Description = "FILE for the cost against the number stored" };
    private static readonly Option<string?> Svg = new("--svg") { Description = "FILE for the same as a graph" };

    private static readonly (string, string)[] Settings = [("MAILCATCHER_Store__Retention__MaxMessages", "0"), ("MAILCATCHER_Logging__LogLevel__Default", "Warning")];

    internal static Command Create()
    {
        var command = new Command("scale", "Fills a store with many messages, through the store itself, and measures the program on it: what must not grow with their number") { Program, Messages, Size, Steps, Csv, Svg };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(Program), parsed.GetValue(Messages), parsed.GetValue(Size), parsed.GetValue(Steps), parsed.GetValue(Csv), parsed.GetValue(Svg)));
        return command;
    }

    private static async Task<int> RunAsync(string program, int messages, int size, int steps, string? csv, string? svg)
    {
        using var folder = new TemporaryFolder();
        var series = new CostSeries();
        var (total, filled) = (0, 0);
        for (var step = 0; step <= steps; step++)
        {
            var missing = (int)((long)messages * step / steps) - total;
            if (missing > 0)
            {
                await Fill.RunAsync(folder.Path, filled, filled + missing, size);
                filled += missing;
            }

            // Each time in a process of its own, as after a restart: what it costs then is all that it costs.
            await using var server = await ServerProcess.StartAsync(program, folder.Path, Settings);
            var point = await Probe.MeasureAsync(server, size, DiskUse.Of(folder.Path), filled);
            total = point.Stored + Probe.Sent;
            series.Add(point);
            Console.WriteLine(step == 0 ? $"{CostSeries.Header}\n{series.Last}" : series.Last);
        }

        var table = new FigureTable();
        series.AddTo(table);
        foreach (var (part, bytes) in DiskUse.Parts(folder.Path).Where(part => part.Bytes > 1024 * 1024))
        {
            table.Add($"Disk: {part}", bytes / 1024.0 / 1024, "MiB");
        }

        await RebuildAsync(program, folder.Path, table);
        Console.WriteLine();
        Console.Write(table);
        await series.SaveAsync(csv, svg);
        return 0;
    }

    /// <summary>Starts with nothing but the journal; then deletes everything.</summary>
    private static async Task RebuildAsync(string program, string folder, FigureTable table)
    {
        File.Delete(Path.Combine(folder, "mailcatcher.db"));
        Directory.Delete(Path.Combine(folder, "search"), recursive: true);
        var clock = Stopwatch.StartNew();
        await using var server = await ServerProcess.StartAsync(program, folder, Settings);
        table.Add("Rebuild of the database from the journal, with the start", server.StartedIn.TotalMilliseconds, "ms");
        await Probe.IndexedAsync(server);
        table.Add("Rebuild of database and index, until everything is found again", clock.Elapsed.TotalMilliseconds, "ms");
        table.Add("Memory after it (VmRSS)", server.Memory!.Value / 1024.0 / 1024, "MiB");
        clock.Restart();
        await Probe.DeleteAllAsync(server);
        table.Add("Delete all", clock.Elapsed.TotalMilliseconds, "ms");
        table.Add("Disk when it has returned", DiskUse.Of(folder) / 1024.0 / 1024, "MiB");
    }
}
