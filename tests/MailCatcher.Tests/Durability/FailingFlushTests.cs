using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P6: a flush that fails costs no acknowledged message, and the service goes on.</summary>
[Collection(DurabilityTests.Name)]
public sealed class FailingFlushTests(FlushShim shim)
{
    private const int Steps = 900;

    [Theory]
    [InlineData(7)]
    [InlineData(3)]
    public async Task No_acknowledged_message_is_lost_when_flushes_fail_and_the_power_is_cut(int failEvery)
    {
        var luck = Rounds.NewRandom();
        var ledger = new Ledger();
        using var folder = new TemporaryFolder();
        var data = Directory.CreateDirectory(folder.File("data")).FullName;
        var shadow = folder.File("shadow");
        await using (var server = await MailCatcherProcess.StartAsync(data, shim.Environment(data, 0, shadow, failEvery)))
        {
            var stream = new MailStream(server, ledger, luck);
            await stream.RunToEndAsync(Steps);
            Rounds.Tell($"{stream.Refused} refused for now");
            await ledger.VerifyAsync(server.Api);
            server.Kill();
            await server.WaitForExitAsync();
        }

        var left = Path.Combine(shadow, "tree");
        await File.WriteAllTextAsync(Path.Combine(left, "session"), "open another-boot", TestContext.Current.CancellationToken);
        await using var after = await MailCatcherProcess.StartAsync(left);
        await ledger.VerifyAsync(after.Api);
        Assert.True(ledger.Acknowledged > 0);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_flushed_at_all_has_every_message_refused_for_now_and_nothing_kept()
    {
        var ledger = new Ledger();
        using var folder = new TemporaryFolder();
        var data = Directory.CreateDirectory(folder.File("data")).FullName;

        // Of each two flushes the first makes a segment, and the second is that of its first records.
        await using var server = await MailCatcherProcess.StartAsync(data, shim.Environment(data, 0, failEvery: 2));
        var stream = new MailStream(server, ledger, Rounds.NewRandom());
        await stream.RunToEndAsync(Steps);

        Assert.Equal(ledger.Attempted, stream.Refused);
        Assert.Empty(await server.Api.ListAsync(TestContext.Current.CancellationToken));
    }
}
