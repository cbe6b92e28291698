using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace MailCatcher.Benchmarks.Load;

/// <summary>What is sent: over how many connections, how much, in sessions of one message or of many, and how fast at most.</summary>
internal sealed record LoadPlan
{
    internal required int Connections { get; init; }

    internal required int Messages { get; init; }

    internal required int Size { get; init; }

    internal bool Reuse { get; init; }

    /// <summary>Messages a second, over all connections; 0: as fast as they are taken.</summary>
    internal int Rate { get; init; }
}

/// <summary>Sends what is planned to one server and keeps the times.</summary>
internal sealed class LoadRun(EndPoint server, LoadPlan plan)
{
    internal const int Different = 200;
    private readonly byte[][] _contents = [.. Enumerable.Range(0, Different).Select(number => Stuffed(SampleMail.Create(number, plan.Size)))];
    private int _next;

    /// <summary>From the end of content to the 250.</summary>
    internal Latencies ToReply { get; } = new();

    /// <summary>When each message was accepted, by the id in its reply.</summary>
    internal ConcurrentDictionary<Guid, long> Accepted { get; } = new();

    /// <summary>Sends it all.</summary>
    /// <returns>Messages a second.</returns>
    internal async Task<double> RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, plan.Connections).Select(_ => Task.Run(() => SendAsync(started))));
        return plan.Messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task SendAsync(long started)
    {
        using var sender = new SmtpSender(server);
        for (int number; (number = Interlocked.Increment(ref _next)) <= plan.Messages;)
        {
            if (plan.Rate > 0 && TimeSpan.FromSeconds((double)number / plan.Rate) - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early)
            {
                await Task.Delay(early);
            }

            var (ended, accepted, reply) = await sender.SendAsync(_contents[number % Different], plan.Reuse);
            ToReply.Add(ended, accepted);
            if (Guid.TryParse(reply.AsSpan().TrimEnd()[(reply.AsSpan().TrimEnd().LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture, out var id))
            {
                Accepted[id] = accepted;
            }
        }
    }

    /// <summary>The content as it goes over the wire.</summary>
    private static byte[] Stuffed(byte[] content) => [.. content, .. ".\r\n"u8];
}
