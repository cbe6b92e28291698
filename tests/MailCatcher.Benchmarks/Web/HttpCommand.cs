using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MailCatcher.Benchmarks.Load;
using MailCatcher.Benchmarks.Scale;

namespace MailCatcher.Benchmarks.Web;

/// <summary>`http`: what clients of the API feel. The first page of many, the JSON of single messages with the server on one core, and how long after the `250` a wait for mail answers.</summary>
internal static class HttpCommand
{
    private const int Size = 5_120;
    private const int Pages = 300;
    private const int Waits = 200;
    private const int Readers = 8;

    private static readonly Option<string> Program = new("--program") { Description = "The published program (an executable or a .dll)", Required = true };
    private static readonly Option<int> Messages = new("--messages") { Description = "How many to store", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<int> Seconds = new("--seconds") { Description = "How long to read single messages", DefaultValueFactory = _ => 15 };

    internal static Command Create()
    {
        var command = new Command("http", "Fills a store, then measures the API: first page, waiting for mail, a search for what has just come, single messages on one core") { Program, Messages, Seconds };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(Program), parsed.GetValue(Messages), TimeSpan.FromSeconds(parsed.GetValue(Seconds))));
        return command;
    }

    private static async Task<int> RunAsync(string program, int messages, TimeSpan reading)
    {
        using var folder = new TemporaryFolder();
        await Fill.RunAsync(folder.Path, 0, messages, Size);
        await using var server = await ServerProcess.StartAsync(
            program, folder.Path, ("MAILCATCHER_Store__Retention__MaxMessages", "0"), ("MAILCATCHER_Logging__LogLevel__Default", "Warning"));
        using var http = new HttpClient { BaseAddress = server.Http };

        var pages = new Latencies();
        for (var page = 0; page < Pages; page++)
        {
            await TimeAsync(pages, () => http.GetByteArrayAsync("api/v1/messages?limit=50"));
        }

        Console.WriteLine($"First 50 of {messages} over HTTP: {pages}");
        await WaitAsync(server, http);
        await WaitTogetherAsync(server);
        await SearchAsync(server, http);
        await ReadAsync(server, http, messages, reading);
        return 0;
    }

    /// <summary>From the server's `250` to the answer of somebody who waited for that message.</summary>
    private static async Task WaitAsync(ServerProcess server, HttpClient http)
    {
        var latencies = new Latencies();
        using var sender = new SmtpSender(server.Smtp);
        for (var number = 0; number < Waits; number++)
        {
            var subject = $"waited{number}x{Guid.NewGuid():N}";
            var wait = http.GetByteArrayAsync($"api/v1/wait?query=subject:{subject}&timeout=30s");

            // Long enough for it to be waiting: what is measured is the coming of the message.
            await Task.Delay(TimeSpan.FromMilliseconds(60));
            var (_, accepted, _) = await sender.SendAsync(Encoding.ASCII.GetBytes($"Subject: {subject}\r\n\r\nYour code is 482913\r\n.\r\n"), reuse: true);
            await wait;
            latencies.Add(accepted, Stopwatch.GetTimestamp());
        }

        Console.WriteLine($"From 250 to the answer of a wait: {latencies}");
    }

    /// <summary>The same, with two hundred who wait at the same time, each for a message of their own.</summary>
    private static async Task WaitTogetherAsync(ServerProcess server)
    {
        // As many connections as waits, each of its own.
        using var http = new HttpClient { BaseAddress = server.Http };
        var run = Guid.NewGuid().ToString("N");
        var (latencies, accepted) = (new Latencies(), new long[Waits]);
        var waits = Enumerable.Range(0, Waits).Select(async number =>
        {
            await http.GetByteArrayAsync($"api/v1/wait?query=subject:together{number}x{run}&timeout=60s");
            return Stopwatch.GetTimestamp();
        }).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(2));
        using var sender = new SmtpSender(server.Smtp);
        for (var number = 0; number < Waits; number++)
        {
            accepted[number] = (await sender.SendAsync(Encoding.ASCII.GetBytes($"Subject: together{number}x{run}\r\n\r\nYour code is 482913\r\n.\r\n"), reuse: true)).Accepted;
        }

        var answered = await Task.WhenAll(waits);
        for (var number = 0; number < Waits; number++)
        {
            latencies.Add(accepted[number], Math.Max(accepted[number], answered[number]));
        }

        Console.WriteLine($"The same with {Waits} waiting at once and their messages sent one after the other: {latencies}");
    }

    /// <summary>From the server's `250` until a search finds the message.</summary>
    private static async Task SearchAsync(ServerProcess server, HttpClient http)
    {
        var latencies = new Latencies();
        using var sender = new SmtpSender(server.Smtp);
        for (var number = 0; number < Waits; number++)
        {
            var word = $"sought{number}x{Guid.NewGuid():N}";
            var (_, accepted, _) = await sender.SendAsync(Encoding.ASCII.GetBytes($"Subject: Code\r\n\r\nYour code is {word}\r\n.\r\n"), reuse: true);
            while (JsonNode.Parse(await http.GetByteArrayAsync($"api/v1/search?query={word}"))!["messages"]!.AsArray().Count == 0)
            {
                // Asked again at once, as a test that polls would.
            }

            latencies.Add(accepted, Stopwatch.GetTimestamp());
        }

        Console.WriteLine($"From 250 to found by search: {latencies}");
    }

    private static async Task ReadAsync(ServerProcess server, HttpClient http, int messages, TimeSpan reading)
    {
        var ids = new List<string>();
        for (var start = 0; start < messages; start += Math.Max(1, messages / 20))
        {
            var page = JsonNode.Parse(await http.GetByteArrayAsync(string.Create(CultureInfo.InvariantCulture, $"api/v1/messages?start={start}&limit=50")))!;
            ids.AddRange(page["messages"]!.AsArray().Select(message => (string)message!["ID"]!));
        }

        server.KeepToOneCore();
        var (latencies, began, processor) = (new Latencies(), Stopwatch.GetTimestamp(), server.Processor ?? default);
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(async reader =>
        {
            for (var turn = reader; Stopwatch.GetElapsedTime(began) < reading; turn += Readers)
            {
                await TimeAsync(latencies, () => http.GetByteArrayAsync($"api/v1/message/{ids[turn % ids.Count]}"));
            }
        }));
        var elapsed = Stopwatch.GetElapsedTime(began);
        var used = (server.Processor ?? default) - processor;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A message's JSON, server on one core, {Readers} readers: {latencies.Count / elapsed.TotalSeconds:0} /s for {elapsed.TotalSeconds:0} s, {used.TotalMicroseconds / latencies.Count:0} µs of processor each; {latencies}"));
    }

    private static async Task TimeAsync(Latencies latencies, Func<Task> act)
    {
        var began = Stopwatch.GetTimestamp();
        await act();
        latencies.Add(began, Stopwatch.GetTimestamp());
    }
}
