namespace MailCatcher.Smtp.Tests;

/// <summary>Who is let in.</summary>
public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("MAIL FROM:<>", "250")]
    [InlineData("MAIL FROM:<app@ours.test>", "250")]
    [InlineData("MAIL FROM:<APP@Ours.Test>", "250")]
    [InlineData("MAIL FROM:<bad@ours.test>", "550 5.7.1")]
    [InlineData("MAIL FROM:<app@ours.test.evil>", "550 5.7.1")]
    public async Task Senders_are_let_in_by_pattern(string command, string reply)
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.Senders = new() { Allow = ["*@ours.test"], Block = ["bad@*"] });
        await using var client = await server.GreetAsync();

        Assert.StartsWith(reply, await client.AskAsync(command + "\r\n"), StringComparison.Ordinal);
        Assert.StartsWith(reply == "250" ? "250" : "503", await client.AskAsync("RCPT TO:<c@d.test>\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipient_that_is_refused_does_not_harm_the_others()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.Recipients = new() { Block = ["*@real.test", "ceo@*"] });
        await using var client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");

        Assert.StartsWith("550 5.7.1 Recipient refused: Smtp:Recipients", await client.AskAsync("RCPT TO:<someone@real.test>\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.1", await client.AskAsync("RCPT TO:<@relay.test:CEO@x.test>\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("RCPT TO:<c@d.test>\r\n"), StringComparison.Ordinal);
        await client.AskAsync("DATA\r\n");
        await client.AskAsync(".\r\n");

        Assert.Equal(["c@d.test"], (await server.Sink.NextAsync()).Envelope.ForwardPaths.Select(path => path.ToString()));
    }
}
