using System.CommandLine;
using System.Diagnostics;
using MailCatcher.Benchmarks.Load;

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

    internal static Command Create()
    {
        var command = new Command("scale", "Fills a store with many messages and measures what must not grow with their number") { Program, Messages, Size, Steps, Csv, Svg };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(Program), parsed.GetValue(Messages), parsed.GetValue(Size), parsed.GetValue(Steps), parsed.GetValue(Csv), parsed.GetValue(Svg)));
        return command;
    }

    private static async Task<int> RunAsync(string program, int messages, int size, int steps, string? csv, string? svg)
    {
        using var folder = new TemporaryFolder();
        var table = new FigureTable();
        var series = new CostSeries();
        (string, string)[] settings = [("MAILCATCHER_Store__Retention__MaxMessages", "0"), ("MAILCATCHER_Logging__LogLevel__Default", "Warning")];

        Figures figures = null!;
        await using (var server = await ServerProcess.StartAsync(program, folder.Path, settings))
        {
            table.Add("Start to serving, empty", server.StartedIn.TotalMilliseconds, "ms");
            await new LoadRun(server.Smtp, new LoadPlan { Connections = 10, Messages = 3_000, Size = size, Reuse = true }).RunAsync();
            var empty = await Probe.ThroughputAsync(server, size);
            table.Add("Throughput, nearly empty (sessions reused)", empty, "/s");
            for (var step = 1; step <= steps; step++)
            {
                var (rate, processor) = await Fill.ToAsync(server, (int)((long)messages * step / steps), size);
                figures = await Probe.MeasureAsync(server);
                series.Add(new CostPoint(figures.Stored, rate, processor, figures.FirstPage, figures.MiddlePage, figures.Counts, DiskUse.Of(folder.Path) / (double)figures.Stored, server.Memory!.Value));
                Console.WriteLine(series.Last);
            }

            var full = await Probe.ThroughputAsync(server, size);
            table.Add($"Throughput, {messages} stored", full, "/s");
            table.Add("  as a share of the empty store's", full / empty, "");
            table.Add("First page of 50", figures.FirstPage, "ms");
            table.Add("Page of 50 in the middle", figures.MiddlePage, "ms");
            table.Add("Counts", figures.Counts, "ms");
            foreach (var (name, milliseconds) in await Probe.SearchAsync(server, messages))
            {
                table.Add(name, milliseconds, "ms");
            }

            table.Add("Memory (VmRSS)", server.Memory!.Value / 1024.0 / 1024, "MiB");
        }

        foreach (var (part, bytes) in DiskUse.Parts(folder.Path).Where(part => part.Bytes > 1024 * 1024))
        {
            table.Add($"Disk: {part}", bytes / 1024.0 / 1024, "MiB");
        }

        table.Add("Disk per message", DiskUse.Of(folder.Path) / (double)figures.Stored, "bytes");
        await using (var server = await ServerProcess.StartAsync(program, folder.Path, settings))
        {
            table.Add("Start to serving, full", server.StartedIn.TotalMilliseconds, "ms");
            table.Add("Memory after a start (VmRSS)", server.Memory!.Value / 1024.0 / 1024, "MiB");
        }

        File.Delete(Path.Combine(folder.Path, "mailcatcher.db"));
        await using (var server = await ServerProcess.StartAsync(program, folder.Path, settings))
        {
            table.Add("Rebuild of the database from the journal, with the start", server.StartedIn.TotalMilliseconds, "ms");
            var clock = Stopwatch.StartNew();
            await Probe.DeleteAllAsync(server);
            table.Add("Delete all", clock.Elapsed.TotalMilliseconds, "ms");
            table.Add("Disk after it", DiskUse.Of(folder.Path) / 1024.0 / 1024, "MiB");
        }

        Console.WriteLine();
        Console.Write(table);
        await series.SaveAsync(csv, svg);
        return 0;
    }
}
