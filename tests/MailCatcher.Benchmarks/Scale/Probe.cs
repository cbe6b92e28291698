using System.Diagnostics;
using System.Text.Json;
using MailCatcher.Benchmarks.Load;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>Asks a server what a user asks it, over HTTP, often enough for a median.</summary>
internal static class Probe
{
    private const int Tries = 51;
    private const int PageSize = 50;

    /// <summary>How many messages a measurement sends, those to warm up with among them.</summary>
    internal const int Sent = WarmUp + ThroughputMessages;

    private const int WarmUp = 2_000;
    private const int ThroughputMessages = 3_000;

    /// <summary>Looks at a server that has just started: the pages and searches, then how much mail it takes.</summary>
    /// <param name="server">The server.</param>
    /// <param name="size">Bytes of a message.</param>
    /// <param name="disk">What its folder takes.</param>
    /// <param name="filled">How many messages are there that only one search finds; 0: none.</param>
    internal static async Task<CostPoint> MeasureAsync(ServerProcess server, int size, long disk, int filled)
    {
        var startMemory = server.Memory!.Value;
        await IndexedAsync(server);
        using var http = new HttpClient { BaseAddress = server.Http, Timeout = TimeSpan.FromMinutes(1) };
        var stored = await TotalAsync(http);
        var luck = new Random(1);
        var first = await TimeAsync(http, () => $"api/v1/messages?start=0&limit={PageSize}");
        var middle = await TimeAsync(http, () => $"api/v1/messages?start={luck.Next(Math.Max(stored - PageSize, 1))}&limit={PageSize}");
        var counts = await TimeAsync(http, () => "api/v1/messages?start=0&limit=1");
        var rare = await TimeAsync(http, () => $"api/v1/search?query=rare{Fill.First + luck.Next(Math.Max(filled, 1))}&limit={PageSize}");
        var common = await TimeAsync(http, () => $"api/v1/search?query={SampleMail.CommonWord}&limit={PageSize}");
        await new LoadRun(server.Smtp, Plan(WarmUp, size)).RunAsync();
        await IndexedAsync(server);
        var before = server.Processor!.Value;
        var rate = await new LoadRun(server.Smtp, Plan(ThroughputMessages, size)).RunAsync();
        await IndexedAsync(server);
        return new CostPoint
        {
            Stored = stored,
            Start = server.StartedIn.TotalMilliseconds,
            Rate = rate,
            Processor = (server.Processor!.Value - before).TotalMicroseconds / ThroughputMessages,
            FirstPage = first,
            MiddlePage = middle,
            Counts = counts,
            RareWord = rare,
            CommonWord = common,
            Disk = stored == 0 ? 0 : disk / (double)stored,
            StartMemory = startMemory,
            Memory = server.Memory!.Value,
        };
    }

    internal static async Task DeleteAllAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Http, Timeout = TimeSpan.FromMinutes(5) };
        using var answer = await http.DeleteAsync(new Uri("api/v1/messages", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until searches find everything, as the server's own metrics tell.</summary>
    internal static async Task IndexedAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Http };
        while (true)
        {
            var metrics = await http.GetStringAsync(new Uri("metrics", UriKind.Relative));
            if (metrics.Split('\n').Single(line => line.StartsWith("mailcatcher_index_lag ", StringComparison.Ordinal)).EndsWith(" 0", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(100);
        }
    }

    private static LoadPlan Plan(int messages, int size) => new() { Connections = 10, Messages = messages, Size = size, Reuse = true };

    private static async Task<int> TotalAsync(HttpClient http)
    {
        using var json = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v1/messages?limit=1", UriKind.Relative)));
        return json.RootElement.GetProperty("total").GetInt32();
    }

    /// <summary>The median time of a request, the first ones left out.</summary>
    private static async Task<double> TimeAsync(HttpClient http, Func<string> path)
    {
        var latencies = new Latencies();
        for (var number = -5; number < Tries; number++)
        {
            var started = Stopwatch.GetTimestamp();
            _ = await http.GetByteArrayAsync(new Uri(path(), UriKind.Relative));
            if (number >= 0)
            {
                latencies.Add(started, Stopwatch.GetTimestamp());
            }
        }

        return latencies.Percentile(0.5);
    }
}
