using System.Globalization;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Durability;

/// <summary>Promise P4, on a small file system of its own: a full disk refuses for now, shows and deletes as ever, and is over when there is room.</summary>
[Collection(DurabilityTests.Name)]
public sealed class FullDiskTests
{
    private const int MegabytesOfDisk = 48;
    private const int Steps = 600;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_filled_by_mail_refuses_with_452_lists_opens_and_deletes_and_takes_mail_again_without_a_restart()
    {
        using var disk = await SmallDisk.MountAsync(MegabytesOfDisk);
        var ledger = new Ledger();
        await using var server = await MailCatcherProcess.StartAsync(disk.File("data"), Settings);
        await FillAsync(server, ledger);
        await ledger.VerifyAsync(server.Api);
        Assert.Contains("</html>", await server.Api.ReadPageAsync("", Cancelled), StringComparison.Ordinal);

        // The room of single messages comes back once their segment is written anew; deleting all gives it back at once.
        var ids = await server.Api.ListAsync(Cancelled);
        await server.Api.DeleteAsync(ids.Take(3).ToList(), Cancelled);
        Assert.Equal(ids.Skip(3), await server.Api.ListAsync(Cancelled));
        await server.Api.DeleteAsync(ids.SkipLast(5).ToList(), Cancelled);
        Assert.Equal(ids.TakeLast(5), await server.Api.ListAsync(Cancelled));
        await UntilMailIsTakenAsync(server);
        await server.Api.DeleteAsync([], Cancelled);
        Assert.Empty(await server.Api.ListAsync(Cancelled));
        await UntilMailIsTakenAsync(server);
        Assert.DoesNotContain("The database has failed", server.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_disk_filled_by_others_to_the_last_byte_lists_opens_and_deletes_loses_nothing_and_takes_mail_again_when_they_are_gone()
    {
        using var disk = await SmallDisk.MountAsync(MegabytesOfDisk);
        var ledger = new Ledger();
        await using var server = await MailCatcherProcess.StartAsync(disk.File("data"), Settings);
        await new MailStream(server, ledger, Rounds.NewRandom()).RunToEndAsync(Steps);
        var ids = await server.Api.ListAsync(Cancelled);

        var theirs = disk.FillUp();
        var stream = new MailStream(server, ledger, Rounds.NewRandom());
        await stream.RunToEndAsync(Steps);
        Assert.True(stream.Refused > 0);
        await ledger.VerifyAsync(server.Api);
        Assert.Contains("</html>", await server.Api.ReadPageAsync("", Cancelled), StringComparison.Ordinal);
        ids = await server.Api.ListAsync(Cancelled);
        await server.Api.DeleteAsync([ids[0]], Cancelled);
        Assert.Equal(ids.Skip(1), await server.Api.ListAsync(Cancelled));

        File.Delete(theirs);
        await UntilMailIsTakenAsync(server);
        Assert.Equal(ids.Skip(1), (await server.Api.ListAsync(Cancelled)).Skip(1));
        Assert.Equal(0, await server.StopAsync());
        await using var again = await MailCatcherProcess.StartAsync(disk.File("data"), Settings);
        Assert.Equal(ids.Skip(1), (await again.Api.ListAsync(Cancelled)).Skip(1));
        Assert.False(File.Exists(disk.File("data/mailcatcher.db.bad")));
    }

    private static Dictionary<string, string> Settings => new(DurabilityTests.KeepsAll)
    {
        ["MAILCATCHER_Store__MinFreeBytes"] = (12 * 1024 * 1024).ToString(CultureInfo.InvariantCulture),
    };

    private static async Task FillAsync(MailCatcherProcess server, Ledger ledger)
    {
        var refused = 0;
        while (refused == 0)
        {
            var stream = new MailStream(server, ledger, Rounds.NewRandom());
            await stream.RunToEndAsync(Steps);
            refused = stream.Refused;
        }
    }

    private static async Task UntilMailIsTakenAsync(MailCatcherProcess server)
    {
        // One message at a time, of which the ledger of the test knows nothing.
        var stored = -1;
        while (stored <= 0)
        {
            var ledger = new Ledger();
            await new MailStream(server, ledger, Rounds.NewRandom()).RunOneAsync();
            stored = ledger.Acknowledged;
        }
    }

    /// <summary>A file system in memory, of a size of our own.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        internal static async Task<SmallDisk> MountAsync(int megabytes)
        {
            var disk = new SmallDisk();
            var (exitCode, said) = OperatingSystem.IsLinux()
                ? await ExternalTool.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk._folder.Path], ReadOnlyMemory<byte>.Empty)
                : (1, "tmpfs is Linux's");
            if (exitCode != 0)
            {
                disk._folder.Dispose();
                Assert.Skip($"A small file system cannot be mounted here, which takes root: {said.Trim()}");
            }

            return disk;
        }

        internal string File(string name) => _folder.File(name);

        internal string FillUp()
        {
            var path = File("theirs");
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            foreach (var size in (int[])[1024 * 1024, 4096])
            {
                try
                {
                    while (true)
                    {
                        file.Write(new byte[size]);
                    }
                }
                catch (IOException)
                {
                    // Full to that piece.
                }
            }

            return path;
        }

        public void Dispose()
        {
            using (var unmount = System.Diagnostics.Process.Start("umount", ["-l", _folder.Path]))
            {
                unmount.WaitForExit();
            }

            _folder.Dispose();
        }
    }
}
