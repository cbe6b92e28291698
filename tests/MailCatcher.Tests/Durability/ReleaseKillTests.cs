using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P12: whenever the program is killed, a release reaches every recipient, and one twice only where nobody could know that the upstream had the message, which the entry says.</summary>
[Collection(DurabilityTests.Name)]
public sealed class ReleaseKillTests
{
    private const string Queued = "queued";
    private const string Recorded = "recorded";
    private const string Taken = "TAKEN";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_survives_a_kill_at_every_step_of_its_way()
    {
        MailCatcherProcess? victim = null;
        var deadly = "";
        await using var upstream = new FlakyUpstream(line =>
        {
            if (deadly.Length == 0 || !line.StartsWith(deadly, StringComparison.Ordinal))
            {
                return null;
            }

            deadly = "";
            victim!.Kill();
            return FlakyUpstream.Close;
        });
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        // Each message over a connection of its own, so that each has every step.
        var settings = new Dictionary<string, string>(upstream.Settings) { ["MAILCATCHER_Relay__MessagesPerConnection"] = "1" };
        var server = await MailCatcherProcess.StartAsync(data, settings);
        try
        {
            var message = await CatchAsync(server.Api);
            foreach (var step in (string[])[Queued, "CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".", Taken, Recorded])
            {
                // Paused until all is ready: the kill may come before the answer to whatever was asked last.
                await PauseAsync(server.Api, paused: true);
                var release = await ReleaseAsync(server.Api, message, "ann@ok.test");
                if (step == Queued)
                {
                    server.Kill();
                }
                else
                {
                    (victim, deadly) = (server, step is Recorded ? "" : step);
                    await ResumeAsync(server.Api);
                }

                if (step == Recorded)
                {
                    await FinishedAsync(server.Api, release);
                    server.Kill();
                }

                await server.WaitForExitAsync();
                await server.DisposeAsync();
                server = await MailCatcherProcess.StartAsync(data, settings);
                await ResumeAsync(server.Api);

                var entry = await FinishedAsync(server.Api, release);
                var (times, isUncertain) = (upstream.Taken.GetValueOrDefault((release, "ann@ok.test")), (bool)entry["Uncertain"]!);
                Rounds.Tell($"killed at {step}: taken {times} times, {(isUncertain ? "said to be uncertain" : "certain")}");
                Assert.Equal("Relayed", (string?)entry["Recipients"]![0]!["State"]);
                Assert.InRange(times, 1, step is "." or Taken ? 2 : 1);
                Assert.True(times == 1 || isUncertain, step);
                Assert.False(step is Queued or Recorded && isUncertain, step);
            }
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_recipient_gets_it_though_the_program_is_killed_again_and_again_and_the_upstream_is_flaky()
    {
        var releases = Environment.GetEnvironmentVariable("MAILTEST_ROUNDS") is null ? 40 : 500;
        var luck = Rounds.NewRandom();
        MailCatcherProcess? victim = null;
        var stepsLeft = int.MaxValue;
        var lockOfLuck = new Lock();
        await using var upstream = new FlakyUpstream(line =>
        {
            lock (lockOfLuck)
            {
                if (--stepsLeft == 0)
                {
                    victim!.Kill();
                    return FlakyUpstream.Close;
                }

                return line.Contains("refused@", StringComparison.Ordinal) ? "550 5.1.1 nobody here"
                    : line is Taken ? null
                    : luck.Next(100) switch { < 3 => "451 4.3.0 not now", 3 => FlakyUpstream.Close, _ => null };
            }
        });
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        var expected = new Dictionary<string, string[]>();
        await using (var first = await MailCatcherProcess.StartAsync(data, upstream.Settings))
        {
            await PauseAsync(first.Api, paused: true);
            var message = await CatchAsync(first.Api);
            for (var i = 0; i < releases; i++)
            {
                string[] recipients = [$"ann{i}@ok.test", $"bob{i}@ok.test", .. i % 5 == 0 ? [$"refused@ok.test"] : (string[])[]];
                expected[await ReleaseAsync(first.Api, message, recipients)] = recipients;
            }

            await PauseAsync(first.Api, paused: false);
            await RunUntilKilledAsync(first);
        }

        var kills = 1;
        for (; kills < Rounds.Count && await RoundAsync(); kills++)
        {
        }

        await using var last = await MailCatcherProcess.StartAsync(data, upstream.Settings);
        stepsLeft = int.MaxValue;
        await DrainAsync(last.Api, () => false);
        Assert.Equal(0, await CheckAsync(last.Api));
        Assert.Equal(0, await last.StopAsync());

        async Task<bool> RoundAsync()
        {
            await using var server = await MailCatcherProcess.StartAsync(data, upstream.Settings);
            return await RunUntilKilledAsync(server);
        }

        // Until it is killed in the middle of the queue, or the queue is empty.
        async Task<bool> RunUntilKilledAsync(MailCatcherProcess server)
        {
            lock (lockOfLuck)
            {
                victim = server;
                stepsLeft = luck.Next(1, Math.Max(2, releases * 12 / (Rounds.Count + 1)));
            }

            var killed = server.WaitForExitAsync();
            try
            {
                await DrainAsync(server.Api, () => killed.IsCompleted);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
            {
                // Killed before an answer, in the middle of one, or of connecting.
                await killed;
            }

            return killed.IsCompleted;
        }

        async Task<int> CheckAsync(MailApi api)
        {
            var (twice, faults, uncertain) = (0, new List<string>(), 0);
            foreach (var (release, recipients) in expected)
            {
                var entry = await api.GetAsync($"api/v1/outbox/{release}", Cancelled);
                var isUncertain = (bool)entry["Uncertain"]!;
                uncertain += isUncertain ? 1 : 0;
                foreach (var (recipient, state) in recipients.Zip(entry["Recipients"]!.AsArray().Select(node => (string)node!["State"]!)))
                {
                    var (times, isWanted) = (upstream.Taken.GetValueOrDefault((release, recipient)), !recipient.StartsWith("refused", StringComparison.Ordinal));
                    twice += times > 1 ? 1 : 0;
                    if (state != (isWanted ? "Relayed" : "Failed") || (times > 0) != isWanted || (times > 1 && !isUncertain))
                    {
                        faults.Add($"{recipient} of {release} is {state}, was taken {times} times, {(isUncertain ? "uncertain" : "certain")}");
                    }
                }
            }

            Rounds.Tell(string.Create(CultureInfo.InvariantCulture, $"{releases} releases, {expected.Values.Sum(to => to.Length)} recipients, {kills} kills, {upstream.Connections} connections: {twice} recipients got it more than once, {uncertain} releases said that they may, {faults.Count} wrong"));
            Assert.True(faults.Count == 0, string.Join('\n', faults));
            Assert.InRange(upstream.Taken.Keys.Select(taken => taken.Release).Distinct().Count(), releases, releases);
            return faults.Count;
        }
    }

    /// <summary>Has what waits tried again without its rest, until nothing waits.</summary>
    private static async Task DrainAsync(MailApi api, Func<bool> isOver)
    {
        while (!isOver() && (int)(await api.GetAsync("api/v1/outbox/queue", Cancelled))["Waiting"]! > 0)
        {
            await api.SendAsync(HttpMethod.Post, "api/v1/outbox/retry", new { }, Cancelled);
            await Task.Delay(50, Cancelled);
        }
    }

    private static async Task PauseAsync(MailApi api, bool paused) => await api.SendAsync(HttpMethod.Put, "api/v1/outbox/queue", new { Paused = paused }, Cancelled);

    private static async Task ResumeAsync(MailApi api)
    {
        try
        {
            await PauseAsync(api, paused: false);
        }
        catch (HttpRequestException)
        {
            // Killed already: the queue goes on before the answer is out.
        }
    }

    private static async Task<JsonNode> FinishedAsync(MailApi api, string release)
    {
        while (true)
        {
            if (await api.GetAsync($"api/v1/outbox/{release}", Cancelled) is var entry && (bool)entry["Finished"]!)
            {
                return entry;
            }

            await Task.Delay(20, Cancelled);
        }
    }

    private static async Task<string> CatchAsync(MailApi api) => (string)(await api.SendAsync(
        HttpMethod.Post, "api/v1/send", new { From = new { Email = "app@example.test" }, To = new[] { new { Email = "caught@example.test" } }, Subject = "Kill", Text = "Text." }, Cancelled))!["ID"]!;

    /// <returns>The id of the release: Mailpit's answer has none, so it is read from the outbox.</returns>
    private static async Task<string> ReleaseAsync(MailApi api, string message, params string[] recipients)
    {
        await api.SendAsync(HttpMethod.Post, $"api/v1/message/{message}/release", new { To = recipients }, Cancelled);
        return (string)(await api.GetAsync("api/v1/outbox?limit=1", Cancelled))["entries"]![0]!["ID"]!;
    }
}
