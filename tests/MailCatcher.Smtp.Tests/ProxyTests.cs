namespace MailCatcher.Smtp.Tests;

/// <summary>The PROXY protocol and XCLIENT: believed only where the proxy is trusted.</summary>
public sealed class ProxyTests
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";

    public static TheoryData<string, string> Headers => new()
    {
        { "PROXY TCP4 198.51.100.1 192.0.2.1 1234 25\r\n", "198.51.100.1" },
        { "PROXY TCP6 2001:db8::1 2001:db8::2 1234 25\r\n", "2001:db8::1" },
        { "PROXY UNKNOWN\r\n", "127.0.0.1" },
        { "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", "127.0.0.1" },
        { Signature + "\x21\x11\0\x0C\xC6\x33\x64\x01\xC0\0\x02\x01\x04\xD2\0\x19", "198.51.100.1" },
        { Signature + "\x21\x11\0\x10\xC6\x33\x64\x01\xC0\0\x02\x01\x04\xD2\0\x19\x04\0\x01\0", "198.51.100.1" },
        { Signature + "\x21\x21\0\x24\x20\x01\x0d\xb8" + new string('\0', 11) + "\x01" + new string('\0', 20), "2001:db8::1" },
        { Signature + "\x20\0\0\0", "127.0.0.1" },
        { Signature + "\x21\0\0\x02xx", "127.0.0.1" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task A_trusted_proxy_says_who_the_client_is_wherever_the_header_is_cut(string header, string address)
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.ProxyFrom = ["127.0.0.0/8"]);

        for (var cut = 0; cut < header.Length; cut++)
        {
            await using var client = await SmtpTestClient.ConnectAsync(server.EndPoint);
            await client.SendAsync(header[..cut]);
            await client.SendAsync(header[cut..] + "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n");
            foreach (var code in new[] { "220 mx.test", "250", "250", "250", "354" })
            {
                await client.ExpectAsync(code);
            }

            await client.AskAsync(".\r\n");
            Assert.Equal(address, (await server.Sink.NextAsync()).Envelope.RemoteAddress?.ToString());
        }
    }

    [Theory]
    [InlineData("EHLO x\r\n")]
    [InlineData("PROXY TCP4 198.51.100.1\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 192.0.2.1 1 2\r\n")]
    [InlineData("PROXY TCP4 198.51.100.1 192.0.2.1 1 99999\r\n")]
    [InlineData("PROXY TCP4 198.51.100.1 192.0.2.1 1 2                                                                                      \r\n")]
    [InlineData(Signature + "\x31\x11\0\x0C")]
    [InlineData(Signature + "\x21\x11\0\x04\x01\x02\x03\x04")]
    [InlineData(Signature + "\x21\x11\u00FF\u00FF")]
    public async Task A_header_that_is_wrong_or_missing_ends_the_connection_without_a_word(string header)
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.ProxyFrom = ["127.0.0.1"]);
        await using var client = await SmtpTestClient.ConnectAsync(server.EndPoint);

        await client.SendAsync(header);

        await client.ExpectNoReplyAsync();
    }

    [Fact]
    public async Task A_header_from_anyone_else_is_a_bad_command()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.ProxyFrom = ["192.0.2.0/24"]);
        await using var client = await server.ConnectAsync();

        Assert.StartsWith("500", await client.AskAsync("PROXY TCP4 198.51.100.1 192.0.2.1 1234 25\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.7.0", await client.AskAsync("XCLIENT ADDR=198.51.100.1\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_header_comes_before_TLS()
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            options.ProxyFrom = ["127.0.0.1"];
            options.Tls.SelfSigned = true;
        });
        await using var client = await SmtpTestClient.ConnectAsync(server.TlsEndPoint);

        await client.SendAsync("PROXY TCP4 198.51.100.1 192.0.2.1 1234 25\r\n");
        await client.BeginTlsAsync();

        await client.ExpectAsync("220 mx.test");
    }

    [Fact]
    public async Task XCLIENT_from_a_trusted_address_starts_the_session_over()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.XClientFrom = ["127.0.0.1"]);
        await using var client = await server.ConnectAsync();
        await client.SendAsync("EHLO x\r\n");
        Assert.Contains("250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT", await client.ReadReplyLinesAsync());

        Assert.StartsWith("501 5.5.4", await client.AskAsync("XCLIENT FOO=bar\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("501 5.5.4", await client.AskAsync("XCLIENT ADDR=nowhere\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("501 5.5.4", await client.AskAsync("XCLIENT\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("220 mx.test", await client.AskAsync("XCLIENT ADDR=IPV6:2001:db8::1 NAME=[UNAVAILABLE] LOGIN=u+40d\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("503 5.5.1", await client.AskAsync("MAIL FROM:<>\r\n"), StringComparison.Ordinal);
        await client.AskAsync("EHLO y\r\n");
        await client.AskAsync("MAIL FROM:<>\r\n");
        Assert.StartsWith("503 5.5.1", await client.AskAsync("XCLIENT ADDR=192.0.2.1\r\n"), StringComparison.Ordinal);
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        await client.AskAsync(".\r\n");

        var envelope = (await server.Sink.NextAsync()).Envelope;
        Assert.Equal("2001:db8::1", envelope.RemoteAddress?.ToString());
        Assert.Equal(("u@d", "y", "ESMTPA"), (envelope.User, envelope.HelloName, envelope.Protocol));
    }
}
