using System.Diagnostics;
using System.Text.Json;
using MailCatcher.Benchmarks.Load;

namespace MailCatcher.Benchmarks.Scale;

/// <summary>What one look at a server gave; times in milliseconds.</summary>
internal sealed record Figures(int Stored, double FirstPage, double MiddlePage, double Counts);

/// <summary>Asks a server what a user asks it, over HTTP, often enough for a median.</summary>
internal static class Probe
{
    private const int Tries = 51;
    private const int PageSize = 50;
    private const int ThroughputMessages = 5_000;

    /// <summary>Messages a second that it takes now, over ten sessions.</summary>
    internal static Task<double> ThroughputAsync(ServerProcess server, int size) =>
        new LoadRun(server.Smtp, new LoadPlan { Connections = 10, Messages = ThroughputMessages, Size = size, Reuse = true }).RunAsync();

    internal static async Task<Figures> MeasureAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Http, Timeout = TimeSpan.FromMinutes(1) };
        var stored = await TotalAsync(http);
        var luck = new Random(1);
        return new Figures(
            stored,
            await TimeAsync(http, () => $"api/v1/messages?start=0&limit={PageSize}"),
            await TimeAsync(http, () => $"api/v1/messages?start={luck.Next(Math.Max(stored - PageSize, 1))}&limit={PageSize}"),
            await TimeAsync(http, () => "api/v1/messages?start=0&limit=1"));
    }

    /// <summary>How long searches take, as far as the program has search.</summary>
    internal static async Task<IReadOnlyList<(string Name, double Milliseconds)>> SearchAsync(ServerProcess server, int messages)
    {
        using var http = new HttpClient { BaseAddress = server.Http, Timeout = TimeSpan.FromMinutes(1) };
        using var answer = await http.GetAsync(new Uri("api/v1/search?query=customer&limit=1", UriKind.Relative));
        if (!answer.IsSuccessStatusCode)
        {
            return [];
        }

        await IndexedAsync(http);
        var luck = new Random(2);
        return
        [
            ("Search for a rare word, first page", await TimeAsync(http, () => $"api/v1/search?query=rare{luck.Next(Math.Min(messages, Fill.Different))}&limit={PageSize}")),
            ("Search for a common word, first page", await TimeAsync(http, () => $"api/v1/search?query=customer&limit={PageSize}")),
        ];
    }

    internal static async Task DeleteAllAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Http, Timeout = TimeSpan.FromMinutes(5) };
        using var answer = await http.DeleteAsync(new Uri("api/v1/messages", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    internal static async Task<int> TotalAsync(HttpClient http)
    {
        using var json = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v1/messages?limit=1", UriKind.Relative)));
        return json.RootElement.GetProperty("total").GetInt32();
    }

    // The index follows the store; while it is behind, a search would be measured on less.
    private static async Task IndexedAsync(HttpClient http)
    {
        for (var (found, before) = (0, -1); found != before;)
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            using var json = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v1/search?query=customer&limit=1", UriKind.Relative)));
            (before, found) = (found, json.RootElement.TryGetProperty("messages_count", out var count) ? count.GetInt32() : 0);
        }
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
