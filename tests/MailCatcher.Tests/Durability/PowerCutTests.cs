using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P2: what got its 250 survives a power cut, that is, only what has been flushed is there, and names only of flushed directories.</summary>
[Collection(DurabilityTests.Name)]
public sealed class PowerCutTests(FlushShim shim)
{
    private const int StepsMost = 600;

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(50)]
    public async Task Every_acknowledged_message_survives_a_power_cut_in_the_middle_of_the_stream(int flushDelayMilliseconds)
    {
        Rounds.SkipUnlessWanted(flushDelayMilliseconds);
        var luck = Rounds.NewRandom();
        var ledger = new Ledger();
        using var folder = new TemporaryFolder();
        var data = Directory.CreateDirectory(folder.File("data")).FullName;
        foreach (var round in Rounds.Each())
        {
            var shadow = folder.File($"shadow-{round}");
            await using (var server = await MailCatcherProcess.StartAsync(data, shim.Environment(data, flushDelayMilliseconds, shadow)))
            {
                await ledger.VerifyAsync(server.Api);
                await new MailStream(server, ledger, luck).RunUntilKilledAsync(luck.Next(1, StepsMost));
            }

            data = CutPower(data, shadow);
        }

        await using var last = await MailCatcherProcess.StartAsync(data, DurabilityTests.KeepsAll);
        await ledger.VerifyAsync(last.Api);
        Assert.Equal(0, await last.StopAsync());
    }

    /// <summary>The disk as the machine finds it when it comes up again.</summary>
    private static string CutPower(string data, string shadow)
    {
        Directory.Delete(data, recursive: true);
        var left = Path.Combine(shadow, "tree");
        var session = Path.Combine(left, "session");
        if (File.Exists(session))
        {
            // It names the run of the machine, and this is another one.
            File.WriteAllText(session, File.ReadAllText(session).Split(' ')[0] + " another-boot");
        }

        return left;
    }
}
