using System.Text;
using MailCatcher.Store;
using MailCatcher.Tests.Program;

namespace MailCatcher.Tests.Commands;

/// <summary>What programs rely on when they call sendmail.</summary>
public sealed class SendmailTests
{
    [Fact]
    public async Task Recipients_come_from_the_header_and_Bcc_is_dropped()
    {
        await using var server = await RunningServer.StartAsync();

        var result = await RunAsync(server, "To: Ann <ann@example.test>,\n bob@example.test\nCc: carl@example.test\nBcc: dora@example.test\nSubject: Hi\n\nHello\n", "-t", "-i", "-f", "app@example.test");

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Errors));
        var (message, source, recipients) = await CaughtAsync(server);
        Assert.Equal(["ann@example.test", "bob@example.test", "carl@example.test", "dora@example.test"], recipients.Order());
        Assert.Equal("app@example.test", message.ReversePath);
        Assert.DoesNotContain("Bcc", source, StringComparison.Ordinal);
        Assert.Contains("From: app@example.test\r\n", source, StringComparison.Ordinal);
        Assert.Contains("Message-ID: <", source, StringComparison.Ordinal);
        Assert.EndsWith("Subject: Hi\r\n\r\nHello\r\n", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-i", "one\r\n.\r\n..two\r\n")]
    [InlineData("-oi", "one\r\n.\r\n..two\r\n")]
    [InlineData("-bm", "one\r\n")]
    public async Task A_dot_alone_ends_the_message_unless_it_is_told_not_to(string option, string body)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(0, (await RunAsync(server, "Subject: dots\n\none\n.\n..two\n", option, "ann@example.test")).ExitCode);

        Assert.EndsWith("\r\n\r\n" + body, (await CaughtAsync(server)).Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-fapp@example.test")]
    [InlineData("-f|app@example.test")]
    [InlineData("-r|app@example.test|-oem|-odi|-B|8BITMIME|-N|never")]
    [InlineData("-f|<app@example.test>|--")]
    public async Task Options_are_read_as_programs_write_them(string options)
    {
        await using var server = await RunningServer.StartAsync();

        var result = await RunAsync(server, "\nbody", [.. options.Split('|'), "ann@example.test"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal("app@example.test", (await CaughtAsync(server)).Message.ReversePath);
    }

    [Fact]
    public async Task It_speaks_SMTP_on_standard_input_and_output()
    {
        await using var server = await RunningServer.StartAsync();

        var result = await RunAsync(server, "EHLO me\r\nMAIL FROM:<a@example.test>\r\nRCPT TO:<b@example.test>\r\nDATA\r\nSubject: spoken\r\n\r\nx\r\n.\r\nQUIT\r\n", "-bs");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("220 ", result.Output, StringComparison.Ordinal);
        Assert.Contains("queued as", result.Output, StringComparison.Ordinal);
        Assert.Equal("spoken", (await CaughtAsync(server)).Message.Facts.Subject);
    }

    [Fact]
    public async Task What_goes_wrong_is_told_by_the_exit_code_that_callers_know()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(64, (await RunAsync(server, "x", "-t")).ExitCode);
        Assert.Equal(64, (await RunAsync(server, "x", "-z", "ann@example.test")).ExitCode);
        Assert.Equal(65, (await RunAsync(server, "x", "no address")).ExitCode);
        var away = await ProgramRun.RunWithInputAsync("x", "sendmail", "-S", "127.0.0.1:1", "ann@example.test");
        Assert.Equal(75, away.ExitCode);
        Assert.StartsWith("sendmail: 127.0.0.1:1", Assert.Single(away.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(0, server.Messages.Counts.Total);
    }

    private static Task<ProgramResult> RunAsync(RunningServer server, string input, params string[] arguments) =>
        ProgramRun.RunWithInputAsync(input, ["sendmail", "-S", $"127.0.0.1:{server.Server.SmtpEndPoint.Port}", .. arguments]);

    private static async Task<(MessageSummary Message, string Source, IEnumerable<string> Recipients)> CaughtAsync(RunningServer server)
    {
        var message = await server.Messages.FindLatestAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(message);
        var envelope = await server.Messages.FindEnvelopeAsync(message.Id, TestContext.Current.CancellationToken);
        await using var content = await server.Messages.OpenContentAsync(message.Id, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(content!, Encoding.UTF8);
        return (message, await reader.ReadToEndAsync(TestContext.Current.CancellationToken), envelope!.ForwardPaths.Select(path => path.ToString()));
    }
}
