using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>Sessions as tables of (send, expect) on a real socket. A row's first word names the section it checks.</summary>
public sealed class SessionTests
{
    private const string Begin = "MAIL FROM:<a@b.test>\r\n=>250 2.1.0";

    public static TheoryData<string, string[]> Dialogues => new()
    {
        { "5321-4.1.1.1 HELO answers one line", ["HELO x\r\n=>250 mx.test"] },
        { "5321-4.1.1.1 EHLO and HELO need a name", ["EHLO\r\n=>501 5.5.4", "HELO\r\n=>501 5.5.4", "EHLO \r\n=>501 5.5.4", "EHLO a b\r\n=>501 5.5.4"] },
        { "5321-4.1.3 EHLO takes literals and odd names", ["EHLO [127.0.0.1]\r\n=>250", "EHLO [IPv6:::1]\r\n=>250", "EHLO under_score\r\n=>250", $"EHLO {new string('a', 255)}\r\n=>250", $"EHLO {new string('a', 256)}\r\n=>501"] },
        { "5321-4.1.4 EHLO clears the transaction", ["EHLO x\r\n=>250", Begin, "EHLO x\r\n=>250", "RCPT TO:<c@d.test>\r\n=>503 5.5.1"] },
        { "5321-4.1.4 what works before EHLO", ["NOOP\r\n=>250 2.0.0", "RSET\r\n=>250 2.0.0", "HELP\r\n=>214 2.0.0", "VRFY a\r\n=>252 2.5.2", "MAIL FROM:<a@b.test>\r\n=>503 5.5.1", "QUIT\r\n=>221 2.0.0"] },
        { "5321-2.4 verbs in any case, a space after the colon", ["ehlo x\r\n=>250", "mail from:<a@b.test>\r\n=>250", "Rcpt To: <c@d.test>\r\n=>250", "rset\r\n=>250", "MAIL FROM: <a@b.test> \r\n=>250"] },
        { "5321-4.5.5 the null reverse-path", ["EHLO x\r\n=>250", "MAIL FROM:<>\r\n=>250 2.1.0"] },
        { "5321-4.1.2 bad reverse-paths leave the session usable", ["EHLO x\r\n=>250", "MAIL FROM:a@b\r\n=>501 5.5.4", "MAIL FROM:<a@b\r\n=>501 5.5.4", "MAIL FROM:<a b@c>\r\n=>501 5.1.7", "MAIL FROM:\r\n=>501 5.5.4", "MAIL FROM:<postmaster>\r\n=>501 5.1.7", "MAIL FROM:<a@b>x\r\n=>501 5.5.4", "MAIL\r\n=>501", "MAIL TO:<a@b>\r\n=>501", Begin] },
        { "5321-4.1.4 no MAIL within a transaction", ["EHLO x\r\n=>250", Begin, "MAIL FROM:<x@b.test>\r\n=>503 5.5.1", "RCPT TO:<c@d.test>\r\n=>250 2.1.5"] },
        { "5321-4.1.1.11 unknown parameters", ["EHLO x\r\n=>250", "MAIL FROM:<a@b.test> FOO=bar\r\n=>555 5.5.4", Begin, "RCPT TO:<c@d.test> FOO\r\n=>555 5.5.4"] },
        { "5321-4.1.1.1 no parameters after HELO", ["HELO x\r\n=>250", "MAIL FROM:<a@b.test> SIZE=1\r\n=>555 5.5.4", Begin] },
        { "5321-3.3 bad sequences", ["EHLO x\r\n=>250", "RCPT TO:<c@d.test>\r\n=>503 5.5.1", "DATA\r\n=>503 5.5.1", Begin, "DATA\r\n=>554 5.5.1", "RCPT TO:<bad\r\n=>501", "DATA\r\n=>554 5.5.1"] },
        { "5321-4.1.1.3 bad forward-paths", ["EHLO x\r\n=>250", Begin, "RCPT TO:<>\r\n=>501 5.1.3", "RCPT TO:<c d@e.test>\r\n=>501 5.1.3", "RCPT TO:c@d.test\r\n=>501 5.5.4", "RCPT TO:<@:c@d.test>\r\n=>501 5.1.3", "RCPT TO:<@h c@d.test>\r\n=>501 5.1.3"] },
        { "5321-4.5.3.1 lengths", ["EHLO x\r\n=>250", Begin, $"RCPT TO:<{new string('a', 64)}@b.test>\r\n=>250", $"RCPT TO:<{new string('a', 65)}@b.test>\r\n=>501 5.1.3", $"RCPT TO:<a@{Domain(255)}>\r\n=>250", $"RCPT TO:<a@{Domain(256)}>\r\n=>501 5.1.3"] },
        { "5321-4.1.1 arguments that do not belong", ["EHLO x\r\n=>250", "RSET x\r\n=>501 5.5.4", "QUIT x\r\n=>501 5.5.4", "NOOP text\r\n=>250", "HELP me\r\n=>214", Begin, "RCPT TO:<c@d.test>\r\n=>250", "DATA x\r\n=>501 5.5.4"] },
        { "5321-4.2.4 unknown and unimplemented", ["FOO\r\n=>500 5.5.2", "\r\n=>500 5.5.2", "TURN\r\n=>502 5.5.1", "EXPN\r\n=>502 5.5.1", "VERYLONGVERBINDEED x\r\n=>500", "\u00FF\u00FE\r\n=>501"] },
        { "5321-4.1.2 controls never pass", ["EHLO a\0b\r\n=>501", "EHLO a\rb\r\n=>501", "EHLO a\nb\r\n=>501", "EHLO x\r\n=>250", "MAIL FROM:<a\0@b.test>\r\n=>501", "MAIL FROM:<\"a\nRCPT TO:<x@y>\"@b.test>\r\n=>501", "MAIL FROM:<a\u007F@b.test>\r\n=>501", "MAIL FROM:<a\t@b.test>\r\n=>501"] },
        { "5321-4.5.3.1.4 long lines", ["NOOP " + new string('x', 505) + "\r\n=>250", "NOOP " + new string('x', 2041) + "\r\n=>250", "NOOP " + new string('x', 100_000) + "\r\n=>500 5.5.2", "NOOP\r\n=>250"] },
        { "1870-6 SIZE", ["EHLO x\r\n=>250", "MAIL FROM:<a@b.test> SIZE=1001\r\n=>552 5.3.4", "MAIL FROM:<a@b.test> SIZE=abc\r\n=>501", "MAIL FROM:<a@b.test> SIZE=\r\n=>501", "MAIL FROM:<a@b.test> SIZE=123456789012345678901\r\n=>501", "MAIL FROM:<a@b.test> SIZE=99999999999999999999\r\n=>552", "MAIL FROM:<a@b.test> SIZE=1 SIZE=1\r\n=>501", "MAIL FROM:<a@b.test> SIZE=1000\r\n=>250"] },
        { "6152-2 BODY", ["EHLO x\r\n=>250", "MAIL FROM:<a@b.test> BODY=FOO\r\n=>501", "MAIL FROM:<a@b.test> body=7bit\r\n=>250", "RSET\r\n=>250", "MAIL FROM:<a@b.test> BODY=8BITMIME\r\n=>250"] },
        { "6531-3.4 SMTPUTF8", ["EHLO x\r\n=>250", $"MAIL FROM:<{Utf8("δ@π.test")}> SMTPUTF8\r\n=>250", "RSET\r\n=>250", $"MAIL FROM:<{Utf8("δ@π.test")}>\r\n=>553 5.6.7", "MAIL FROM:<a@b.test> SMTPUTF8=1\r\n=>501", "MAIL FROM:<\u00C3(@b.test> SMTPUTF8\r\n=>501", "MAIL FROM:<\u00C0\u00AF@b.test> SMTPUTF8\r\n=>501", "MAIL FROM:<\u00ED\u00A0\u0080@b.test> SMTPUTF8\r\n=>501", Begin, $"RCPT TO:<{Utf8("δ@π.test")}>\r\n=>553 5.6.7"] },
        { "3461-4.3 RET and ENVID", ["EHLO x\r\n=>250", "MAIL FROM:<a@b.test> RET=FOO\r\n=>501", "MAIL FROM:<a@b.test> RET=FULL RET=HDRS\r\n=>501", $"MAIL FROM:<a@b.test> ENVID={new string('x', 101)}\r\n=>501", "MAIL FROM:<a@b.test> ENVID=+G1\r\n=>501", "MAIL FROM:<a@b.test> ENVID=+0D\r\n=>501", "MAIL FROM:<a@b.test> ENVID=+3\r\n=>501", "MAIL FROM:<a@b.test> ENVID=\r\n=>501", "MAIL FROM:<a@b.test> RET=HDRS ENVID=a+3Db\r\n=>250"] },
        { "3461-4.1 NOTIFY and ORCPT", ["EHLO x\r\n=>250", Begin, "RCPT TO:<c@d.test> NOTIFY=NEVER,SUCCESS\r\n=>501", "RCPT TO:<c@d.test> NOTIFY=\r\n=>501", "RCPT TO:<c@d.test> NOTIFY=SUCCESS NOTIFY=DELAY\r\n=>501", "RCPT TO:<c@d.test> ORCPT=x@y\r\n=>501", "RCPT TO:<c@d.test> ORCPT=rfc822;\r\n=>501", "RCPT TO:<c@d.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x+40y\r\n=>250"] },
        { "8689-2 REQUIRETLS needs TLS", ["EHLO x\r\n=>250", "MAIL FROM:<a@b.test> REQUIRETLS\r\n=>530 5.7.0", "MAIL FROM:<a@b.test> REQUIRETLS=1\r\n=>501"] },
        { "HTTP cannot be used to send mail", ["POST / HTTP/1.1\r\n=>554 5.7.0", "=>closed"] },
        { "5321-4.1.1.10 what follows QUIT is not read", ["QUIT\r\nNOOP\r\n=>221 2.0.0", "=>closed"] },
    };

    [Theory]
    [MemberData(nameof(Dialogues))]
    public async Task The_server_answers_as_the_RFC_says(string rule, string[] steps)
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxMessageBytes = 1000);
        await using var client = await server.ConnectAsync();

        foreach (var step in steps)
        {
            var (send, expect) = (step[..step.LastIndexOf("=>", StringComparison.Ordinal)], step[(step.LastIndexOf("=>", StringComparison.Ordinal) + 2)..]);
            await client.SendAsync(send);
            if (expect == "closed")
            {
                await client.ExpectClosedAsync();
            }
            else
            {
                var reply = await client.ReadReplyAsync();
                Assert.True(reply.StartsWith(expect, StringComparison.Ordinal), $"{rule}: {send[..Math.Min(80, send.Length)]} gave {reply}");
            }
        }
    }

    [Fact]
    public async Task EHLO_lists_what_works()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.ConnectAsync();

        await client.SendAsync("EHLO client.test\r\n");

        Assert.Equal(
            ["250-mx.test", "250-SIZE 26214400", "250-PIPELINING", "250-8BITMIME", "250-SMTPUTF8", "250-ENHANCEDSTATUSCODES", "250-CHUNKING", "250-BINARYMIME", "250-DSN", "250-LIMITS RCPTMAX=1000", "250 HELP"],
            await client.ReadReplyLinesAsync());
    }

    [Fact]
    public async Task Recipients_are_kept_exactly_in_order_with_duplicates_and_without_source_routes()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        string[] paths = ["postmaster", "Postmaster@d.test", "\"quoted @ x\"@d.test", "\"a\\\"b>c\"@d.test", "a+tag@d.test", "u@[192.0.2.1]", "u@[IPv6:2001:db8::1]", "a+tag@d.test"];

        await client.AskAsync("MAIL FROM:<A.b@C.test>\r\n");
        foreach (var path in paths)
        {
            Assert.StartsWith("250 2.1.5", await client.AskAsync($"RCPT TO:<{path}>\r\n"), StringComparison.Ordinal);
        }

        await client.AskAsync("RCPT TO:<@r1.test,@r2.test:u@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        await client.AskAsync(".\r\n");

        var envelope = (await server.Sink.NextAsync()).Envelope;
        Assert.Equal([.. paths, "u@d.test"], envelope.ForwardPaths.Select(path => path.ToString()));
        Assert.Equal("A.b@C.test", envelope.ReversePath.ToString());
        Assert.Equal("client.test", envelope.HelloName);
        Assert.Equal("127.0.0.1", envelope.RemoteAddress?.ToString());
        Assert.NotEmpty(envelope.SessionId);
    }

    [Fact]
    public async Task What_the_client_wants_to_hear_about_delivery_is_in_the_envelope()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();

        await client.AskAsync("MAIL FROM:<a@b.test> RET=HDRS ENVID=a+3Db\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("RCPT TO:<e@f.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x+40y\r\n");
        await client.AskAsync("RCPT TO:<g@h.test> NOTIFY=NEVER\r\n");
        await client.AskAsync("DATA\r\n");
        await client.AskAsync(".\r\n");

        var dsn = (await server.Sink.NextAsync()).Envelope.Dsn;
        Assert.Equal((DsnReturn.Headers, "a=b"), (dsn!.Return, dsn.EnvelopeId));
        Assert.Equal([new DsnRecipient(1, DsnNotify.Success | DsnNotify.Delay, "rfc822;x@y"), new DsnRecipient(2, DsnNotify.Never, null)], dsn.Recipients);
    }

    [Theory]
    [InlineData("x.test", "MAIL FROM:<>", "RCPT TO:<c@d.test>", "")]
    [InlineData("[127.0.0.1]", "MAIL FROM: <>", "RCPT TO:<c@d.test>", "space-in-path")]
    [InlineData("a/b", "MAIL FROM:<>", "RCPT TO: <c@d.test>", "space-in-path bad-helo-name")]
    public async Task What_a_stricter_server_would_refuse_in_the_dialogue_is_noted(string hello, string mail, string rcpt, string notes)
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.ConnectAsync();
        foreach (var command in new[] { $"EHLO {hello}", mail, rcpt, "DATA", "." })
        {
            await client.AskAsync(command + "\r\n");
        }

        Assert.Equal(notes, string.Join(' ', ((await server.Sink.NextAsync()).Envelope.Notes ?? []).Select(note => note.Code)));
    }

    [Theory]
    [InlineData("HELO x", "", "SMTP")]
    [InlineData("EHLO x", "", "ESMTP")]
    [InlineData("EHLO x", " SMTPUTF8 BODY=8BITMIME", "UTF8SMTP")]
    public async Task The_envelope_names_the_protocol(string hello, string parameters, string protocol)
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.ConnectAsync();

        await client.AskAsync($"{hello}\r\n");
        await client.AskAsync($"MAIL FROM:<>{parameters}\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        await client.AskAsync(".\r\n");

        var envelope = (await server.Sink.NextAsync()).Envelope;
        Assert.Equal(protocol, envelope.Protocol);
        Assert.Null(envelope.ReversePath);
        Assert.Equal(parameters.Length > 0 ? BodyType.EightBitMime : BodyType.SevenBit, envelope.Body);
        Assert.Equal(parameters.Length > 0, envelope.SmtpUtf8);
    }

    [Fact]
    public async Task Recipients_over_the_limit_are_put_off_and_the_others_stay()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxRecipients = 100);
        await using var client = await server.GreetAsync();

        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");
        for (var i = 0; i < 100; i++)
        {
            Assert.StartsWith("250", await client.AskAsync($"RCPT TO:<r{i}@d.test>\r\n"), StringComparison.Ordinal);
        }

        Assert.StartsWith("452 4.5.3", await client.AskAsync("RCPT TO:<late@d.test>\r\n"), StringComparison.Ordinal);
        await client.AskAsync("DATA\r\n");
        Assert.StartsWith("250 2.0.0", await client.AskAsync(".\r\n"), StringComparison.Ordinal);
        Assert.Equal(100, (await server.Sink.NextAsync()).Envelope.ForwardPaths.Length);
    }

    private static string Domain(int length)
    {
        var label = new string('d', 49) + ".";
        var domain = string.Concat(Enumerable.Repeat(label, 6))[..(length - 1)];
        return domain.EndsWith('.') ? domain[..^1] + "xy" : domain + "x";
    }

    /// <summary>UTF-8 as the Latin-1 characters that the client sends byte for byte.</summary>
    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
