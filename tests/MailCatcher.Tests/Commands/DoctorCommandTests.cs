using MailCatcher.Tests.Program;
using MailCatcher.Tests.Web;

namespace MailCatcher.Tests.Commands;

/// <summary><c>doctor</c> and <c>reindex</c> as those who type them see them; what they find in which damage is in the tests of the store.</summary>
public sealed class DoctorCommandTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Doctor_says_what_is_wrong_in_plain_words_and_its_exit_code_tells_too()
    {
        using var folder = new TestFolder();
        var data = Path.Combine(folder.Path, "data");
        await using (var server = await StartAsync(data))
        {
            await server.KeepAsync("Subject: small\n\nneedle");
            await server.KeepAsync($"Subject: large\n\nneedle {new string('x', 700_000)}");
            var running = await ProgramRun.RunAsync("doctor", "--data", data);
            Assert.Equal((0, ""), (running.ExitCode, running.Errors));
            Assert.Contains("A server has this folder open", running.Output, StringComparison.Ordinal);
        }

        var good = await ProgramRun.RunAsync("doctor", "--data", data);
        File.Delete(Directory.GetFiles(Path.Combine(data, "large")).Single());
        var bad = await ProgramRun.RunAsync("doctor", "--data", data);
        var none = await ProgramRun.RunAsync("doctor", "--data", Path.Combine(folder.Path, "elsewhere"));

        Assert.Equal((0, $"{data}: 2 messages, 2 records in the journal.\nNothing is wrong.\n", ""), (good.ExitCode, good.Output, good.Errors));
        Assert.Equal((1, ""), (bad.ExitCode, bad.Errors));
        Assert.Contains("WRONG  contents: The content of message 2 is missing", bad.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 thing is wrong.\n", bad.Output, StringComparison.Ordinal);
        Assert.Equal((2, ""), (none.ExitCode, none.Output));
        Assert.Contains("is not a data folder", Assert.Single(none.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reindex_makes_the_index_anew_in_a_stopped_folder_and_by_a_running_server()
    {
        using var folder = new TestFolder();
        var data = Path.Combine(folder.Path, "data");
        await using (var server = await StartAsync(data))
        {
            for (var number = 0; number < 30; number++)
            {
                await server.KeepAsync($"Subject: number {number}\n\nneedle");
            }

            Assert.Equal(30, await FindAsync(server));
            var inUse = await ProgramRun.RunAsync("reindex", "--data", data);
            Assert.Equal(3, inUse.ExitCode);
            Assert.Contains("without --data", Assert.Single(inUse.ErrorLines), StringComparison.Ordinal);
        }

        foreach (var file in Directory.GetFiles(Path.Combine(data, "search")))
        {
            await File.WriteAllTextAsync(file, "This is no index.", Cancelled);
        }

        Assert.Equal(1, (await ProgramRun.RunAsync("doctor", "--data", data)).ExitCode);
        var stopped = await ProgramRun.RunAsync("reindex", "--data", data);
        Assert.Equal((0, "The search index is new; 30 messages are in it.\n"), (stopped.ExitCode, stopped.Errors));
        Assert.Equal(0, (await ProgramRun.RunAsync("doctor", "--data", data)).ExitCode);

        await using var again = await StartAsync(data);
        Assert.Equal(30, await FindAsync(again));
        var asked = await ProgramRun.RunAsync("reindex", "--url", again.Server.HttpAddress.ToString());
        Assert.Equal((0, "The search index is new; 30 messages are in it.\n"), (asked.ExitCode, asked.Errors));
        Assert.Equal(30, await FindAsync(again));
    }

    [Fact]
    public async Task Reindex_over_the_API_needs_the_scope()
    {
        await using var server = await GuardedServer.StartAsync();

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await server.AskAsync("POST", "/api/v1/reindex", GuardedServer.Bearer(server.Token("read, write")))).Status);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, (await server.AskAsync("POST", "/api/v1/reindex", GuardedServer.Bearer(server.Token("read, write, admin")))).Status);
    }

    private static Task<RunningServer> StartAsync(string data)
    {
        var settings = RunningServer.Settings;
        settings.Store.Folder = data;
        return RunningServer.StartAsync(settings);
    }

    private static async Task<int> FindAsync(RunningServer server) => (int)(await server.GetJsonAsync("/api/v1/search?query=needle"))["messages_count"]!;
}
