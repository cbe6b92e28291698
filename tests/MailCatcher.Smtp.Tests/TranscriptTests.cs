namespace MailCatcher.Smtp.Tests;

/// <summary>Every session leaves a transcript, and none of them a secret.</summary>
public sealed class TranscriptTests
{
    [Fact]
    public async Task A_transcript_has_what_was_said_and_when_but_no_content()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        server.Time.Advance(TimeSpan.FromSeconds(3));
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");
        await client.AskAsync("RCPT TO:<c\0@d.test>\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        await client.AskAsync("top secret\r\n.\r\n");
        await client.AskAsync("QUIT\r\n");

        var transcript = await server.Observer.NextAsync();

        Assert.Equal(
            [
                "Server: 220 mx.test ESMTP MailCatcher",
                "Client: EHLO client.test",
                "Server: 250 mx.test",
                "Client: MAIL FROM:<a@b.test>",
                "Server: 250 2.1.0 Sender ok",
                "Client: RCPT TO:<c\\x00@d.test>",
                "Server: 501 5.5.2 Control character in command; only CRLF ends a line",
                "Client: RCPT TO:<c@d.test>",
                "Server: 250 2.1.5 Recipient ok",
                "Client: DATA",
                "Server: 354 End the content with <CR><LF>.<CR><LF>",
                "Client: <12 bytes of content>",
                "Server: 250 2.0.0 Ok: queued as 1",
                "Client: QUIT",
                "Server: 221 2.0.0 Bye",
            ],
            transcript.Lines.Select(line => $"{line.Side}: {line.Text.Split('\n')[0]}"));
        Assert.Equal((await server.Sink.NextAsync()).Envelope.SessionId, transcript.SessionId);
        Assert.Equal(("client.test", "127.0.0.1", 1), (transcript.HelloName, transcript.RemoteAddress?.ToString(), transcript.Messages));
        Assert.Equal("ended with 221 Bye", transcript.EndReason);
        Assert.True(transcript.HasFailed);
        Assert.Equal(TimeSpan.FromSeconds(3), transcript.Lines[^1].At);
        Assert.True(transcript is { BytesReceived: > 100, BytesSent: > 200, LinesLeftOut: 0 });
    }

    [Fact]
    public async Task No_credentials_reach_a_transcript()
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            options.Auth.Mode = AuthMode.Any;
            options.Auth.AllowWithoutTls = true;
        });
        await using var client = await server.GreetAsync();

        await client.AskAsync("AUTH PLAIN AHVzZXIAczNjcmV0!\r\n");
        await client.AskAsync("auth plain AHVzZXIAczNjcmV0\u0001\r\n");
        await client.AskAsync("AUTH GSSAPI\r\n");
        await client.AskAsync("czNjcmV0\r\n");
        await client.AskAsync("czNjcmV0czNjcmV0\r\n");
        await client.AskAsync("AUTH LOGIN\r\n");
        await client.AskAsync("dXNlcg==\r\n");
        await client.AskAsync("czNjcmV0\r\n");
        await client.AskAsync("QUIT\r\n");

        var transcript = await server.Observer.NextAsync();

        Assert.DoesNotContain(transcript.Lines, line => line.Text.Contains("czNjcmV0", StringComparison.OrdinalIgnoreCase) || line.Text.Contains("AHV", StringComparison.Ordinal));
        Assert.Contains(transcript.Lines, line => line.Text == "AUTH PLAIN <17 bytes>");
        Assert.Contains(transcript.Lines, line => line.Text == "<8 bytes>");
        Assert.Equal("user", transcript.User);
    }

    [Fact]
    public async Task Sessions_that_fail_before_any_message_leave_one_too()
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            options.MaxConnections = 1;
            options.Tls.Mode = TlsMode.Offered;
            options.Tls.SelfSigned = true;
        });
        await using var client = await server.GreetAsync();
        await using var refused = await SmtpTestClient.ConnectAsync(server.EndPoint);

        Assert.StartsWith("refused: Too many connections", (await server.Observer.NextAsync()).EndReason, StringComparison.Ordinal);

        await client.AskAsync("STARTTLS\r\n");
        await client.SendAsync("this is no handshake\r\n");
        var transcript = await server.Observer.NextAsync();
        Assert.StartsWith("the TLS handshake failed", transcript.EndReason, StringComparison.Ordinal);
        Assert.True(transcript.HasFailed);
    }

    [Fact]
    public async Task A_long_session_keeps_its_first_and_last_lines()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        for (var i = 0; i < 1_000; i++)
        {
            await client.AskAsync($"NOOP {i}\r\n");
        }

        await client.AskAsync("QUIT\r\n");
        var transcript = await server.Observer.NextAsync();

        Assert.Equal((1_000, 1_005), (transcript.Lines.Length, transcript.Lines.Length + transcript.LinesLeftOut - 1_000));
        Assert.Equal("220 mx.test ESMTP MailCatcher", transcript.Lines[0].Text);
        Assert.Equal("221 2.0.0 Bye", transcript.Lines[^1].Text);
    }

    [Fact]
    public async Task An_observer_that_fails_harms_nobody()
    {
        await using var server = await SmtpTestServer.StartAsync();
        server.Observer.Fails = true;
        await using (var client = await server.GreetAsync())
        {
            await client.AskAsync("QUIT\r\n");
            await client.ExpectClosedAsync();
        }

        await server.Observer.NextAsync();
        await using var next = await server.GreetAsync();
        await server.StopAsync();
        Assert.Equal(0, server.Handler.OpenConnections);
    }
}
