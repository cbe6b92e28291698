using System.Text.Json.Nodes;
using MailCatcher.Tests.Program;

namespace MailCatcher.Tests.Commands;

/// <summary>A run in continuous integration: it ends by itself and says by its exit code what came.</summary>
public sealed class ServeGoalTests
{
    [Fact]
    public async Task It_ends_once_the_messages_were_caught_and_prints_each()
    {
        using var folder = new TestFolder();
        await using var run = await ProgramRun.ServeAsync(folder, "--data", ":memory:", "--exit-after", "2", "--stdout");
        foreach (var subject in new[] { "one", "two" })
        {
            Assert.Equal(0, (await ProgramRun.RunAsync("send", "--server", run.Smtp.ToString(), "--to", "a@example.test", "--subject", subject)).ExitCode);
        }

        var result = await run.EndAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["one", "two"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..].Select(line => (string?)JsonNode.Parse(line)!["Subject"]));
    }

    [Fact]
    public async Task It_ends_once_a_message_that_a_search_finds_was_caught()
    {
        using var folder = new TestFolder();
        await using var run = await ProgramRun.ServeAsync(folder, "--data", ":memory:", "--exit-when", "subject:welcome to:ann@example.test", "--timeout", "1m", "--stdout");
        foreach (var (to, subject) in new[] { ("bob@example.test", "Welcome"), ("ann@example.test", "Your bill"), ("ann@example.test", "Welcome, Ann") })
        {
            Assert.Equal(0, (await ProgramRun.RunAsync("send", "--server", run.Smtp.ToString(), "--to", to, "--subject", subject)).ExitCode);
        }

        var result = await run.EndAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["Welcome", "Your bill", "Welcome, Ann"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..].Select(line => (string?)JsonNode.Parse(line)!["Subject"]));
    }

    [Fact]
    public async Task Other_messages_do_not_reach_the_goal()
    {
        using var folder = new TestFolder();
        await using var run = await ProgramRun.ServeAsync(folder, "--data", ":memory:", "--exit-after", "2", "--exit-when", "subject:welcome", "--timeout", "4s");
        foreach (var subject in new[] { "Welcome", "Your bill" })
        {
            Assert.Equal(0, (await ProgramRun.RunAsync("send", "--server", run.Smtp.ToString(), "--to", "a@example.test", "--subject", subject)).ExitCode);
        }

        Assert.Equal(1, (await run.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task It_ends_with_1_when_they_did_not_come_in_time()
    {
        using var folder = new TestFolder();
        await using var run = await ProgramRun.ServeAsync(folder, "--data", ":memory:", "--exit-after", "1", "--timeout", "200ms");

        var result = await run.EndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("mailcatcher: the messages did not come in time.", result.ErrorLines);
    }

    [Theory]
    [InlineData("--exit-after 0", "mailcatcher: --exit-after: '0' is not allowed")]
    [InlineData("--timeout 5s", "mailcatcher: --timeout: it needs --exit-after or --exit-when.")]
    [InlineData("--exit-when is:lost", "mailcatcher: --exit-when: 'is:lost' is not a search.")]
    [InlineData("--exit-after 1 --timeout soon", "mailcatcher: --timeout: 'soon' is not allowed")]
    public async Task A_goal_that_makes_no_sense_stops_the_start(string arguments, string told)
    {
        var result = await ProgramRun.RunAsync(["serve", .. arguments.Split(' ')]);

        Assert.StartsWith(told, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(2, result.ExitCode);
    }
}
