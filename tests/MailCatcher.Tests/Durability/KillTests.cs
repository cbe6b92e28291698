using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P1: what got its 250 survives the death of the process.</summary>
[Collection(DurabilityTests.Name)]
public sealed class KillTests(FlushShim shim)
{
    private const int StepsMost = 900;

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(50)]
    public async Task Every_acknowledged_message_survives_a_kill_in_the_middle_of_the_stream(int flushDelayMilliseconds)
    {
        Rounds.SkipUnlessWanted(flushDelayMilliseconds);
        var luck = Rounds.NewRandom();
        var ledger = new Ledger();
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        var environment = flushDelayMilliseconds == 0 ? DurabilityTests.KeepsAll : shim.Environment(data, flushDelayMilliseconds);
        foreach (var _ in Rounds.Each())
        {
            await using var server = await MailCatcherProcess.StartAsync(data, environment);
            await ledger.VerifyAsync(server.Api);
            await new MailStream(server, ledger, luck).RunUntilKilledAsync(luck.Next(1, StepsMost));
        }

        await using var last = await MailCatcherProcess.StartAsync(data, DurabilityTests.KeepsAll);
        await ledger.VerifyAsync(last.Api);
        Assert.Equal(0, await last.StopAsync());
    }
}
