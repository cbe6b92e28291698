using System.Diagnostics;
using System.Globalization;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P14: asked to stop in the middle of a stream of mail, it stops soon, loses nothing that was acknowledged, and the next start has nothing to recover.</summary>
[Collection(DurabilityTests.Name)]
public sealed class StopTests
{
    private const int StepsMost = 600;

    // For a machine that has a processor for us: one on which others wait too owes us our share only.
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static TimeSpan Limit => Promise * Math.Clamp(Load / Environment.ProcessorCount, 1, Longest / Promise);

    private static double Load => File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 1;

    [Fact]
    public async Task Stopped_under_load_it_ends_soon_cleanly_and_with_all_that_was_acknowledged()
    {
        var luck = Rounds.NewRandom();
        var ledger = new Ledger();
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        foreach (var _ in Rounds.Each().Take(Rounds.AreMany ? 50 : 2))
        {
            await using var server = await MailCatcherProcess.StartAsync(data, DurabilityTests.KeepsAll);
            Assert.DoesNotContain("warn", server.Errors, StringComparison.Ordinal);
            await ledger.VerifyAsync(server.Api);
            await new MailStream(server, ledger, luck).RunUntilStoppedAsync(luck.Next(100, StepsMost));
            var clock = Stopwatch.StartNew();
            await server.WaitForExitAsync();
            var (taken, limit) = (clock.Elapsed, Limit);
            Rounds.Tell($"ended after {taken}, of {limit} at a load of {Load}");
            Assert.InRange(taken, TimeSpan.Zero, limit);
            Assert.StartsWith("clean ", await File.ReadAllTextAsync(Path.Combine(data, "session"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        await using var last = await MailCatcherProcess.StartAsync(data, DurabilityTests.KeepsAll);
        Assert.DoesNotContain("warn", last.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(data, "journal"), "*.corrupt"));
        await ledger.VerifyAsync(last.Api);
    }
}
