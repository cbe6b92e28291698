using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>Many connections at once, against the program as a process, whose memory is measured (reliability rows A7, A9, P7).</summary>
public sealed class CrowdTests
{
    private const int Idle = 1_000;
    private const int Slow = 200;
    private const int Large = 50;
    private const int LargeBytes = 20 * 1024 * 1024;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_idle_and_two_hundred_slow_clients_do_not_hold_up_a_good_one()
    {
        using var folder = new TemporaryFolder();
        await using var process = await StartAsync(folder);
        var before = process.ReadMemory("VmRSS");
        var crowd = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Idle + Slow; i++)
            {
                crowd.Add(await ConnectAsync(process));
            }

            var held = process.ReadMemory("VmRSS");
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var dripping = DripAsync(crowd[Idle..], over.Token);
            var times = new List<double>();
            for (var i = 0; i < 40; i++)
            {
                var since = Stopwatch.GetTimestamp();
                await SendAsync(process, i);
                times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                await Task.Delay(50, Cancelled);
            }

            await over.CancelAsync();
            await dripping;
            times.Sort();
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"a good client's session: median {times[20]:F1} ms, slowest {times[^1]:F1} ms; {Idle + Slow} connections held take {(held - before) / 1024 / 1024.0:F1} MiB, {(held - before) / (Idle + Slow) / 1024.0:F1} KiB each");
            Assert.InRange(times[20], 0, 100);
            Assert.InRange((held - before) / (Idle + Slow), long.MinValue, 64 * 1024);
            Assert.Equal(40, (await process.Api.ListAsync(Cancelled)).Count);
        }
        finally
        {
            crowd.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task Fifty_messages_of_20_MiB_at_once_need_no_gibibyte()
    {
        using var folder = new TemporaryFolder();
        await using var process = await StartAsync(folder);
        var line = Encoding.ASCII.GetBytes(new string('x', 998) + "\r\n");
        var block = Enumerable.Repeat(line, 64).SelectMany(bytes => bytes).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Large).Select(async _ =>
        {
            using var client = await ConnectAsync(process);
            await AskAsync(client, "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n", lines: 3);
            for (var sent = 0; sent < LargeBytes; sent += block.Length)
            {
                await client.GetStream().WriteAsync(block, Cancelled);
            }

            Assert.StartsWith("250", await AskAsync(client, ".\r\n", lines: 1), StringComparison.Ordinal);
        }));

        var peak = process.ReadMemory("VmHWM");
        TestContext.Current.TestOutputHelper!.WriteLine($"{Large} messages of 20 MiB at once: at most {peak / 1024 / 1024} MiB");
        Assert.InRange(peak, 0, 512L * 1024 * 1024);
        Assert.Equal(Large, (await process.Api.ListAsync(Cancelled)).Count);
    }

    private static Task<MailCatcherProcess> StartAsync(TemporaryFolder folder) =>
        MailCatcherProcess.StartAsync(folder.File("data"), new Dictionary<string, string> { ["MAILCATCHER_Smtp__MaxConnections"] = "2000" });

    private static async Task<TcpClient> ConnectAsync(MailCatcherProcess process)
    {
        var client = new TcpClient();
        await client.ConnectAsync(process.Smtp, Cancelled);
        await AskAsync(client, "", lines: 1);
        await AskAsync(client, "HELO x\r\n", lines: 1);
        return client;
    }

    private static async Task SendAsync(MailCatcherProcess process, int number)
    {
        using var client = await ConnectAsync(process);
        await AskAsync(client, "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n", lines: 3);
        var reply = await AskAsync(client, string.Create(CultureInfo.InvariantCulture, $"Subject: {number}\r\n\r\nHello\r\n.\r\n"), lines: 1);
        Assert.StartsWith("250", reply, StringComparison.Ordinal);
    }

    /// <summary>Sends, and reads that many lines.</summary>
    private static async Task<string> AskAsync(TcpClient client, string text, int lines)
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Cancelled);
        var said = new StringBuilder();
        var buffer = new byte[1024];
        while (said.ToString().Count(c => c == '\n') < lines)
        {
            var read = await client.GetStream().ReadAsync(buffer, Cancelled);
            Assert.True(read > 0, $"The server closed after: {said}");
            said.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return said.ToString();
    }

    /// <summary>A byte a second down each, of a command that never ends.</summary>
    private static async Task DripAsync(List<TcpClient> clients, CancellationToken over)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            do
            {
                foreach (var client in clients)
                {
                    await client.GetStream().WriteAsync("N"u8.ToArray(), over);
                }
            }
            while (await second.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException)
        {
            // The good client has what it wants.
        }
    }
}
