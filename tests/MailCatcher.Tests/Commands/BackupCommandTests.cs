using System.Formats.Tar;
using MailCatcher.Store;
using MailCatcher.Tests.Program;
using MailCatcher.Tests.Web;

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
    public async Task A_backup_without_the_scope_is_refused_and_says_what_is_needed()
    {
        await using var server = await GuardedServer.StartAsync();

        var refused = await ProgramRun.RunAsync("backup", "never.tar", "--url", server.Server.HttpAddress.ToString(), "--token", server.Token("read, write"));

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("admin", refused.Errors, StringComparison.Ordinal);
        Assert.Single(refused.ErrorLines);
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
