using MailCatcher.Tests.Program;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>A backup is a data folder of one moment: taken while mail comes in and others delete, it holds what was promised before.</summary>
[Collection(DurabilityTests.Name)]
public sealed class BackupTests
{
    private const int Before = 60;

    [Fact]
    public async Task A_backup_in_a_stream_of_mail_has_everything_wholly_that_was_acknowledged_before()
    {
        using var folder = new TemporaryFolder();
        var (archive, restored) = (folder.File("mail.tar"), folder.File("restored"));
        var ledger = new Ledger();
        IReadOnlyCollection<int> owed = [];
        await using (var server = await MailCatcherProcess.StartAsync(folder.File("data"), DurabilityTests.KeepsAll))
        {
            await new MailStream(server, ledger, Rounds.NewRandom()).RunWhileAsync(async () =>
            {
                await Eventually.IsAsync(() => ledger.Acknowledged >= Before);
                owed = ledger.Owed();
                var taken = await ProgramRun.RunAsync("backup", archive, "--url", server.Api.Address.ToString());
                Assert.True(taken.ExitCode == 0, taken.Errors);
            });
            Assert.True(ledger.Acknowledged > owed.Count, "mail came in meanwhile");
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.File("data"), "incoming")));
        }

        // As the documentation says.
        Directory.CreateDirectory(restored);
        await ExternalTool.RunAsync("tar", ["-xf", archive, "-C", restored], ReadOnlyMemory<byte>.Empty);
        await using var again = await MailCatcherProcess.StartAsync(restored, DurabilityTests.KeepsAll);
        await ledger.VerifyAsync(again.Api, owed);
        Assert.Empty(Directory.GetFiles(Path.Combine(restored, "journal"), "*.corrupt"));
        Assert.DoesNotContain("damaged", again.Errors, StringComparison.Ordinal);
        var after = ledger.Acknowledged;
        await new MailStream(again, ledger, new Random(1)).RunOneAsync();
        Assert.Equal(after + 1, ledger.Acknowledged);
        Assert.Equal(0, await again.StopAsync());
    }
}
