namespace MailCatcher.Tests.Program;

public sealed class CommandLineTests
{
    [Fact]
    public async Task The_version_is_printed_alone()
    {
        var result = await ProgramRun.RunAsync("--version");

        Assert.Matches(@"^\d+\.\d+\.\d+\n$", result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("serve --help")]
    public async Task The_help_names_every_option_with_its_default(string arguments)
    {
        var result = await ProgramRun.RunAsync(arguments.Split(' '));

        foreach (var text in new[] { "--smtp", "127.0.0.1:1025", "--http", "127.0.0.1:8025", "--data", ":memory:", "--config" })
        {
            Assert.Contains(text, result.Output, StringComparison.Ordinal);
        }

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData("--smpt 127.0.0.1:1", "mailcatcher: '--smpt' is not known; did you mean --smtp?")]
    [InlineData("serv", "mailcatcher: 'serv' is not known; did you mean serve?")]
    [InlineData("--quux", "mailcatcher: '--quux' is not known; see mailcatcher --help.")]
    [InlineData("--smtp", "mailcatcher: --smtp: a value is missing.")]
    [InlineData("--data a --data b", "mailcatcher: --data: given 2 times, once is allowed.")]
    public async Task What_is_not_understood_is_told_and_nothing_starts(string arguments, string expected)
    {
        var result = await ProgramRun.RunAsync(arguments.Split(' '));

        Assert.Contains(expected, result.ErrorLines);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Every_fault_of_every_source_is_told_at_once()
    {
        var folder = new TestFolder();
        var config = folder.File("settings.json", """{ "Smtp": { "MaxRecipients": 5, "HostNam": "x" }, "Relay": { "Tls": "Sometimes" } }""");

        var result = await ProgramRun.RunAsync(
            folder,
            new Dictionary<string, string> { ["MAILCATCHER_Smtp__IdleTimeout"] = "soon", ["MAILCATCHER_Web__Lisen"] = "x", ["MAILCATCHER_PORT_1025_TCP_ADDR"] = "10.0.0.1" },
            "--config", config, "--smtp", "localhost:1025", "--nope");

        Assert.Equal(
            [
                "mailcatcher: '--nope' is not known; see mailcatcher --help.",
                "mailcatcher: MAILCATCHER_Web__Lisen: there is no such setting; did you mean MAILCATCHER_Web__Listen?",
                "mailcatcher: Smtp:HostNam in settings.json: there is no such setting; did you mean Smtp:HostName?",
                "mailcatcher: Smtp:MaxRecipients in settings.json: '5' is not allowed; it must be a whole number from 100 to 100000.",
                "mailcatcher: MAILCATCHER_Smtp__IdleTimeout: 'soon' is not allowed; it must be a time such as 500ms, 30s, 5m, 2h, 7d or 00:05:00, more than nothing and at most 24d.",
                "mailcatcher: Relay:Tls in settings.json: 'Sometimes' is not allowed; it must be one of None, StartTlsWhenOffered, StartTls, Implicit.",
                "mailcatcher: --smtp: 'localhost:1025' is not allowed; it must be ADDRESS:PORT such as 127.0.0.1:1025, [::1]:1025 or *:1025 (every address); port 0 is any free port.",
            ],
            result.ErrorLines);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_not_JSON_is_told()
    {
        using var folder = new TestFolder();
        var broken = folder.File("broken.json", "{ \"Smtp\": ");

        var missing = await ProgramRun.RunAsync("--config", Path.Combine(folder.Path, "none.json"));
        var unreadable = await ProgramRun.RunAsync("--config", broken);

        Assert.StartsWith($"mailcatcher: --config '{Path.Combine(folder.Path, "none.json")}' cannot be read:", Assert.Single(missing.ErrorLines), StringComparison.Ordinal);
        Assert.StartsWith($"mailcatcher: {broken} is not JSON:", Assert.Single(unreadable.ErrorLines), StringComparison.Ordinal);
        Assert.Equal((2, 2), (missing.ExitCode, unreadable.ExitCode));
    }
}
