using System.Formats.Tar;
using MailCatcher.Store;
using MailCatcher.Tests.Program;

namespace MailCatcher.Tests.Commands;

public sealed class BackupCommandTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_of_a_running_server_shows_the_same_mail_elsewhere()
    {
        using var folder = new TestFolder();
        var archive = Path.Combine(folder.Path, "mail.tar");
        await using var server = await StartAsync(Path.Combine(folder.Path, "data"));
        var gone = await server.KeepAsync("Subject: gone\n\nx");
        var small = await server.KeepAsync("Subject: small\nX-Tags: red\n\nx", "ann@example.test", "hidden@example.test");
        await server.KeepAsync($"Subject: large\n\n{new string('x', 700_000)}");
        await server.Messages.SetPinnedAsync([small], pinned: true, Cancelled);
        await server.Messages.DeleteAsync([gone], Cancelled);
        await server.Server.Store.Inboxes.SaveAsync(new Inbox { Name = "shop" }, Cancelled);
        var before = await ShownAsync(server);

        var taken = await ProgramRun.RunAsync("backup", archive, "--url", server.Server.HttpAddress.ToString());
        await server.KeepAsync("Subject: later\n\nx");

        Assert.Equal((0, ""), (taken.ExitCode, taken.Output));
        await Eventually.IsAsync(() => Directory.GetFileSystemEntries(Path.Combine(folder.Path, "data", "incoming")).Length == 0);
        await using var restored = await RestoreAsync(archive, Path.Combine(folder.Path, "restored"));
        Assert.Equal(before, await ShownAsync(restored));
        Assert.NotNull(restored.Server.Store.Inboxes.Find("shop"));
    }

    [Fact]
    public async Task A_backup_in_a_stream_of_mail_has_everything_that_was_acknowledged_before()
    {
        using var folder = new TestFolder();
        await using var server = await StartAsync(Path.Combine(folder.Path, "data"));
        using var over = new CancellationTokenSource();
        var acknowledged = 0;
        var stream = Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(
            async () =>
            {
                for (var number = 0; number < 200 && !over.IsCancellationRequested; number++)
                {
                    await server.KeepAsync($"Subject: {sender} {number}\n\n{new string('x', number % 50 == 0 ? 600_000 : 1_000)}");
                    Interlocked.Increment(ref acknowledged);
                }
            },
            Cancelled)));
        await Eventually.IsAsync(() => Volatile.Read(ref acknowledged) > 20);
        var least = Volatile.Read(ref acknowledged);

        var archive = Path.Combine(folder.Path, "mail.tar");
        await File.WriteAllBytesAsync(archive, await server.Http.GetByteArrayAsync("/api/v1/backup", Cancelled), Cancelled);
        await over.CancelAsync();
        await stream;

        await using var restored = await RestoreAsync(archive, Path.Combine(folder.Path, "restored"));
        var count = restored.Messages.Counts.Total;
        Assert.InRange(count, least, acknowledged);
        Assert.Equal(Enumerable.Repeat(true, count), (await ShownAsync(restored)).Select(shown => shown.Raw.Length > 0));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "restored", "journal"), "*.corrupt"));
    }

    private static Task<RunningServer> StartAsync(string data)
    {
        var settings = RunningServer.Settings;
        settings.Store.Folder = data;
        return RunningServer.StartAsync(settings);
    }

    private static async Task<RunningServer> RestoreAsync(string archive, string data)
    {
        Directory.CreateDirectory(data);
        await TarFile.ExtractToDirectoryAsync(archive, data, overwriteFiles: false, Cancelled);
        return await StartAsync(data);
    }

    /// <summary>What the list and the content of each message say.</summary>
    private static async Task<List<(string Listed, string Raw)>> ShownAsync(RunningServer server)
    {
        var shown = new List<(string, string)>();
        foreach (var message in (await server.GetJsonAsync("/api/v1/messages?limit=1000"))["messages"]!.AsArray())
        {
            shown.Add((message!.ToJsonString(), await server.Http.GetStringAsync($"/api/v1/message/{message["ID"]}/raw", Cancelled)));
        }

        return shown;
    }
}
