namespace MailCatcher.Smtp.Tests;

/// <summary>Limits of a session: each refusal has its code and names the limit.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Connections_from_one_address_are_limited()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxConnectionsPerAddress = 1);
        await using var first = await server.GreetAsync();
        await using var second = await SmtpTestClient.ConnectAsync(server.EndPoint);

        await second.ExpectAsync("421 4.7.0 Too many connections from your address, the limit is 1");
        await second.ExpectClosedAsync();
    }

    [Fact]
    public async Task Commands_of_a_session_are_limited()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxCommands = 2);
        await using var client = await server.GreetAsync();

        Assert.StartsWith("250", await client.AskAsync("NOOP\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("421 4.7.0 Too many commands, the limit is 2", await client.AskAsync("NOOP\r\n"), StringComparison.Ordinal);
        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task Messages_of_a_session_are_limited_and_LIMITS_says_so()
    {
        await using var server = await SmtpTestServer.StartAsync(options => (options.MaxMessages, options.MaxRecipients) = (1, 123));
        await using var client = await server.ConnectAsync();
        await client.SendAsync("EHLO x\r\n");
        Assert.Contains("250-LIMITS MAILMAX=1 RCPTMAX=123", await client.ReadReplyLinesAsync());

        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        Assert.StartsWith("250", await client.AskAsync(".\r\n"), StringComparison.Ordinal);

        Assert.StartsWith("421 4.5.3 Too many messages, the limit is 1", await client.AskAsync("MAIL FROM:<a@b.test>\r\n"), StringComparison.Ordinal);
        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_command_that_comes_byte_by_byte_must_come_within_the_time_for_one_command()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.IdleTimeout = TimeSpan.FromSeconds(60));
        await using var client = await server.GreetAsync();

        while (server.Handler.OpenConnections > 0)
        {
            server.Time.Advance(TimeSpan.FromSeconds(5));
            try
            {
                await client.SendAsync("x");
            }
            catch (IOException)
            {
                // The server has closed.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TestContext.Current.CancellationToken);
        }

        Assert.True(server.Time.GetUtcNow() - server.Time.Start < TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_session_may_not_last_forever()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.SessionTimeout = TimeSpan.FromMinutes(1));
        await using var client = await server.GreetAsync();

        await server.AdvanceUntilClosedAsync();

        await client.ExpectAsync("421 4.4.2 The session has lasted too long");
        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task Content_slower_than_the_lowest_rate_is_given_up()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MinBytesPerSecond = 500);
        await using var client = await ContentTests.OpenContentAsync(server);

        await client.SendAsync("slow");
        await server.Sink.Writing.WaitAsync(TestContext.Current.CancellationToken);
        server.Time.Advance(TimeSpan.FromSeconds(20));
        await client.SendAsync("ly");

        await client.ExpectAsync("421 4.4.2 Content comes too slowly, the limit is 500");
        await client.ExpectClosedAsync();
        Assert.Equal(0, server.Sink.Count);
    }
}
