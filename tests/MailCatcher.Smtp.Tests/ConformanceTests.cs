namespace MailCatcher.Smtp.Tests;

/// <summary>Rows of the conformance table (reliability section 1) that no other class has.</summary>
public sealed class ConformanceTests
{
    [Theory]
    [InlineData("AUTH LOGIN\r\n")]
    [InlineData("AUTH LOGIN\r\ndGlt")]
    [InlineData("AUTH SCRAM-SHA-256 biwsbj10aW0scj14eA==\r\n")]
    [InlineData("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nBDAT 10\r\nhalf")]
    [InlineData("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nhalf\r\n.")]
    [InlineData("MAIL FROM:<a@")]
    public async Task C28_a_client_lost_in_the_middle_leaves_no_message_and_no_session(string sent)
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            options.Auth.Mode = AuthMode.Any;
            options.Auth.AllowWithoutTls = true;
        });
        await using var client = await server.GreetAsync();

        await client.SendAllAndReadToTheEndAsync(sent);
        await server.StopAsync();

        Assert.Equal((0, 0, 0), (server.Handler.OpenConnections, server.Sink.Open, server.Sink.Count));
    }

    [Fact]
    public async Task C21_four_mebibytes_without_a_line_end_are_thrown_away_and_the_session_goes_on()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        var piece = new string('x', 64 * 1024);
        for (var i = 0; i < 64; i++)
        {
            await client.SendAsync(piece);
        }

        Assert.StartsWith("500 5.5.2", await client.AskAsync("\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("NOOP\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RFC_4954_a_response_of_12288_octets_is_read()
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            options.Auth.Mode = AuthMode.Required;
            options.Auth.AllowWithoutTls = true;
            options.Auth.Users["tim"] = "secret";
        });
        await using var client = await server.GreetAsync();
        var response = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("\0tim\0" + new string('x', 9_211)));
        Assert.Equal(12_288, response.Length);

        Assert.StartsWith("334", await client.AskAsync("AUTH PLAIN\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("5", await client.AskAsync(response + "\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("NOOP\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C17_a_transaction_ends_with_its_content_and_the_next_needs_no_EHLO()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        foreach (var (send, expect) in new[]
        {
            ("MAIL FROM:<a@b.test>", "250"), ("RCPT TO:<c@d.test>", "250"), ("DATA", "354"), (".", "250"), ("RCPT TO:<c@d.test>", "503"), ("DATA", "503"), ("MAIL FROM:<a@b.test>", "250"),
        })
        {
            Assert.StartsWith(expect, await client.AskAsync(send + "\r\n"), StringComparison.Ordinal);
        }

        Assert.Equal(1, server.Sink.Count);
    }
}
