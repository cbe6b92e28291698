using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P6: whichever write or flush fails, or is cut short, no acknowledged message is lost, what was refused is not there twice, and the service goes on.</summary>
[Collection(DurabilityTests.Name)]
public sealed class FailingWriteTests(FlushShim shim)
{
    private const int Steps = 60;

    [Fact]
    public async Task No_acknowledged_message_is_lost_whichever_write_or_flush_fails()
    {
        var luck = Rounds.NewRandom();
        var ledger = new Ledger();
        using var folder = new TemporaryFolder();
        var data = Directory.CreateDirectory(folder.File("data")).FullName;
        var shadow = folder.File("shadow");
        var faults = new DiskFaults(folder.File("control"));
        await using (var server = await MailCatcherProcess.StartAsync(data, shim.Environment(data, 0, shadow, control: faults.Path)))
        {
            foreach (var round in Rounds.Each())
            {
                Action[] kinds = [() => faults.FailFlush(round + 1), () => faults.FailWrite(round + 1, DiskFaults.InputOutput), () => faults.FailWrite(round + 1, DiskFaults.NoSpace), () => faults.ShortenWrite(round + 1)];
                foreach (var kind in kinds)
                {
                    kind();
                    await new MailStream(server, ledger, luck).RunToEndAsync(Steps);
                }

                await ledger.VerifyAsync(server.Api);
            }

            // Each was noticed, and the second try, in a new segment, worked.
            Assert.Contains("could not be written or flushed", server.Errors, StringComparison.Ordinal);
            server.Kill();
            await server.WaitForExitAsync();
        }

        var left = Path.Combine(shadow, "tree");
        await File.WriteAllTextAsync(Path.Combine(left, "session"), "open another-boot", TestContext.Current.CancellationToken);
        await using var after = await MailCatcherProcess.StartAsync(left, DurabilityTests.KeepsAll);
        await ledger.VerifyAsync(after.Api);
    }
}
