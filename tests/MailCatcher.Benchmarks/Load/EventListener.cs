using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace MailCatcher.Benchmarks.Load;

/// <summary>Listens to the server-sent events and notes when each message was told.</summary>
internal sealed class EventListener : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly StreamReader _lines;
    private readonly Task _listening;
    private readonly CancellationTokenSource _stopping = new();

    private EventListener(HttpClient http, StreamReader lines)
    {
        (_http, _lines) = (http, lines);
        _listening = ListenAsync();
    }

    /// <summary>When the event of a message came, by id.</summary>
    internal ConcurrentDictionary<Guid, long> Told { get; } = new();

    /// <summary>Connects and returns once every later event will come.</summary>
    internal static async Task<EventListener> StartAsync(Uri server)
    {
        var http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        var lines = new StreamReader(await http.GetStreamAsync(new Uri("api/v1/events", UriKind.Relative)));
        while (await lines.ReadLineAsync() is { } line && line != "event: watching")
        {
        }

        return new EventListener(http, lines);
    }

    /// <summary>Waits until so many have come, or ten seconds.</summary>
    internal async Task WaitAsync(int count)
    {
        for (var waited = 0; waited < 500 && Told.Count < count; waited++)
        {
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening;
        _lines.Dispose();
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (await _lines.ReadLineAsync(_stopping.Token) is { } line)
            {
                var now = Stopwatch.GetTimestamp();
                if (line.StartsWith("data: ", StringComparison.Ordinal) && line.Contains("\"Message\":", StringComparison.Ordinal))
                {
                    using var json = JsonDocument.Parse(line.AsMemory(6));
                    Told[json.RootElement.GetProperty("Message").GetProperty("ID").GetGuid()] = now;
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // Stopped, or the server is gone.
        }
    }
}
