using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace MailCatcher.Benchmarks.Load;

/// <summary>`load`: sends mail to a server as fast as it takes it, or at a rate, and says what that cost; beside it, in turn, Postfix's smtp-sink, which stores nothing.</summary>
internal static class LoadCommand
{
    // What is measured is a server that has been running for a while: the first thousands of messages also pay for the compiler.
    private const int WarmUpBytes = 32 * 1024 * 1024;
    private const int LeastWarmUp = 200;
    private static readonly Option<string?> Program = new("--program") { Description = "The published program to start on a fresh folder (an executable or a .dll)" };
    private static readonly Option<string?> Smtp = new("--smtp") { Description = "ADDR:PORT of a server that runs already, instead" };
    private static readonly Option<string?> Http = new("--http") { Description = "Its web address, to hear its events" };
    private static readonly Option<int?> ProcessId = new("--pid") { Description = "Its process, to read its memory and processor time" };
    private static readonly Option<int> Connections = new("--connections") { Description = "Sessions at the same time", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> Messages = new("--messages") { Description = "Messages in each round", DefaultValueFactory = _ => 5_000 };
    private static readonly Option<int> Size = new("--size") { Description = "Bytes of each", DefaultValueFactory = _ => 5_120 };
    private static readonly Option<bool> Reuse = new("--reuse") { Description = "Many messages a session, instead of a new connection for each" };
    private static readonly Option<int> Rate = new("--rate") { Description = "Messages a second at most, for latencies; 0: as fast as they are taken" };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often, in turn with smtp-sink", DefaultValueFactory = _ => 5 };
    private static readonly Option<string?> Sink = new("--sink") { Description = "PATH of Postfix's smtp-sink" };
    private static readonly Option<string?> Source = new("--source") { Description = "PATH of Postfix's smtp-source, to send with instead of our own client; it gives rates, no latencies" };

    internal static Command Create()
    {
        var command = new Command("load", "Sends mail and measures throughput, latencies, memory, processor time and disk")
        {
            Program, Smtp, Http, ProcessId, Connections, Messages, Size, Reuse, Rate, Rounds, Sink, Source,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        var plan = new LoadPlan
        {
            Connections = parsed.GetValue(Connections),
            Messages = parsed.GetValue(Messages),
            Size = parsed.GetValue(Size),
            Reuse = parsed.GetValue(Reuse),
            Rate = parsed.GetValue(Rate),
        };
        using var folder = new TemporaryFolder();
        await using var server = parsed.GetValue(Program) is { } program
            ? await ServerProcess.StartAsync(program, folder.Path, ("MAILCATCHER_Store__Retention__MaxMessages", "0"))
            : ServerProcess.Attach(
                IPEndPoint.Parse(parsed.GetValue(Smtp) ?? throw new ArgumentException("Say what to measure: --program or --smtp.")),
                parsed.GetValue(Http) is { } http ? new Uri(http) : null,
                parsed.GetValue(ProcessId));
        await using var sink = parsed.GetValue(Sink) is { } path ? await SinkProcess.StartAsync(path) : null;
        var source = parsed.GetValue(Source);

        var warmUp = plan with { Messages = Math.Max(LeastWarmUp, WarmUpBytes / plan.Size), Rate = 0 };
        await (source is null ? new LoadRun(server.Smtp, warmUp).RunAsync() : SourceAsync(source, server.Smtp, warmUp));
        var disk = server.StartedIn > TimeSpan.Zero ? DiskUse.Of(folder.Path) : 0;
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 1; round <= parsed.GetValue(Rounds); round++)
        {
            ours.Add(await MeasureAsync(server, plan, source));
            if (sink is not null)
            {
                var rate = source is null ? await new LoadRun(sink.EndPoint, plan).RunAsync() : await SourceAsync(source, sink.EndPoint, plan);
                theirs.Add(rate);
                Say($"  smtp-sink      {rate,8:0} messages a second; ratio {ours[^1] / rate:0.00}");
            }
        }

        Say($"Median: {Median(ours):0} messages a second{(theirs.Count > 0 ? $", smtp-sink {Median(theirs):0}, ratio {Median(ours) / Median(theirs):0.00}" : "")}");
        if (server.StartedIn > TimeSpan.Zero)
        {
            Say($"Disk: {(double)(DiskUse.Of(folder.Path) - disk) / (plan.Messages * ours.Count):0} bytes a message; started in {server.StartedIn.TotalMilliseconds:0} ms");
            foreach (var (part, bytes) in DiskUse.Parts(folder.Path).Where(part => part.Bytes > 0))
            {
                Say($"  {part,-20} {bytes / 1024.0 / 1024:0.0} MiB");
            }
        }

        return 0;
    }

    private static async Task<double> MeasureAsync(ServerProcess server, LoadPlan plan, string? source)
    {
        var processor = server.Processor;
        double rate;
        if (source is not null)
        {
            rate = await SourceAsync(source, server.Smtp, plan);
            Say($"MailCatcher      {rate,8:0} messages a second");
        }
        else
        {
            await using var listener = server.Http is { } http ? await EventListener.StartAsync(http) : null;
            var run = new LoadRun(server.Smtp, plan);
            rate = await run.RunAsync();
            Say($"MailCatcher      {rate,8:0} messages a second");
            Say($"  end of content to 250: {run.ToReply}");
            if (listener is not null)
            {
                await listener.WaitAsync(run.Accepted.Count);
                Say($"  250 to event:          {ToEvent(run, listener)}");
            }
        }

        if (processor is { } before)
        {
            Say($"  {(server.Processor!.Value - before).TotalMicroseconds / plan.Messages:0} µs of processor a message; {server.Memory!.Value / 1024.0 / 1024:0} MiB resident");
        }

        return rate;
    }

    // The event may be here before the reply is read: that counts as no time at all.
    private static Latencies ToEvent(LoadRun run, EventListener listener)
    {
        var latencies = new Latencies();
        foreach (var (id, accepted) in run.Accepted)
        {
            if (listener.Told.TryGetValue(id, out var told))
            {
                latencies.Add(accepted, Math.Max(told, accepted));
            }
        }

        return latencies;
    }

    private static async Task<double> SourceAsync(string source, IPEndPoint server, LoadPlan plan)
    {
        string[] arguments =
        [
            "-s", Number(plan.Connections), "-m", Number(plan.Messages), "-l", Number(plan.Size), .. plan.Reuse ? (string[])["-d"] : [], server.ToString(),
        ];
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(source, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? plan.Messages / Stopwatch.GetElapsedTime(started).TotalSeconds : throw new InvalidOperationException("smtp-source failed.");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
