using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>Content on a real socket: kept byte for byte, ended only by CRLF.CRLF, bounded.</summary>
public sealed class ContentTests
{
    public static TheoryData<string, string> Contents => new()
    {
        { ".\r\n", "" },
        { "Subject: x\r\n\r\nbody\r\n.\r\n", "Subject: x\r\n\r\nbody\r\n" },
        { "..\r\n...\r\n..x\r\nx.\r\n.\r\n", ".\r\n..\r\n.x\r\nx.\r\n" },
        { "\r\n.\r\n", "\r\n" },
        { "\0\u00FF\u0001\r\n.\r\n", "\0\u00FF\u0001\r\n" },

        // Smuggling (CVE-2023-51764 and its kin): none of these ends content.
        { "a\n.\nb\r\n.\r\n", "a\n.\nb\r\n" },
        { "a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n" },
        { "a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n" },
        { "a\r.\rb\r\n.\r\n", "a\r.\rb\r\n" },
        { "a\r.\nb\r\n.\r\n", "a\r.\nb\r\n" },
        { "a\n.\rb\r\n.\r\n", "a\n.\rb\r\n" },
        { "a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n" },
        { "a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n" },
        { "a\r\n\0.\r\nb\r\n.\r\n", "a\r\n\0.\r\nb\r\n" },
        { "a\r\n.\0\r\nb\r\n.\r\n", "a\r\n\0\r\nb\r\n" },
        { "a\r\n.\r\r\nb\r\n.\r\n", "a\r\n\r\r\nb\r\n" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Content_is_kept_byte_for_byte_and_only_CRLF_dot_CRLF_ends_it(string sent, string kept)
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await OpenContentAsync(server);

        Assert.StartsWith("250 2.0.0", await client.AskAsync(sent), StringComparison.Ordinal);
        Assert.StartsWith("221", await client.AskAsync("QUIT\r\n"), StringComparison.Ordinal);

        var caught = Assert.Single(server.Sink.All());
        Assert.Equal(kept, Encoding.Latin1.GetString(caught.Content));
    }

    [Fact]
    public async Task A_pipelined_session_comes_out_the_same_wherever_it_is_cut()
    {
        const string session = "EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nRCPT TO:<bad\r\nDATA\r\n..x\r\n\r\nline\r\n.\r\n"
            + "MAIL FROM:<>\r\nRCPT TO:<bad\r\nDATA\r\nRSET\r\nMAIL FROM:<e@f.test>\r\nRCPT TO:<g@h.test>\r\nDATA\r\n.\r\nQUIT\r\n";
        string[] codes = ["250", "250", "250", "501", "354", "250", "250", "501", "554", "250", "250", "250", "354", "250", "221"];
        await using var server = await SmtpTestServer.StartAsync();

        for (var cut = 0; cut <= session.Length; cut++)
        {
            await using var client = await server.ConnectAsync();
            await client.SendAsync(session[..cut]);
            await client.SendAsync(session[cut..]);
            foreach (var code in codes)
            {
                await client.ExpectAsync(code);
            }

            await client.ExpectClosedAsync();
            var all = server.Sink.All();
            Assert.Equal([".x\r\n\r\nline\r\n", ""], all.Select(caught => Encoding.Latin1.GetString(caught.Content)));
            Assert.Equal(["c@d.test", "g@h.test"], all.Select(caught => caught.Envelope.ForwardPaths.Single().ToString()));
        }
    }

    [Fact]
    public async Task A_session_sent_byte_by_byte_is_the_same_session()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.ConnectAsync();

        foreach (var c in "EHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n..\r\n.\r.\r\n.\r\nQUIT\r\n")
        {
            await client.SendAsync(c.ToString());
        }

        foreach (var code in new[] { "250", "250", "250", "354", "250", "221" })
        {
            await client.ExpectAsync(code);
        }

        Assert.Equal(".\r\n\r.\r\n", Encoding.Latin1.GetString((await server.Sink.NextAsync()).Content));
    }

    [Fact]
    public async Task Content_over_the_limit_is_swallowed_and_refused_at_its_end()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxMessageBytes = 10_000);
        await using var client = await OpenContentAsync(server);

        var line = new string('x', 998) + "\r\n";
        for (var i = 0; i < 5_000; i++)
        {
            await client.SendAsync(line);
        }

        Assert.StartsWith("552 5.3.4", await client.AskAsync(".\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("MAIL FROM:<a@b.test>\r\n"), StringComparison.Ordinal);
        Assert.Equal(0, server.Sink.Count);
        Assert.Equal(0, server.Sink.Open);
        Assert.True(server.Sink.BytesWritten <= 10_000);
    }

    [Fact]
    public async Task Content_of_exactly_the_limit_passes_and_a_line_of_a_megabyte_too()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxMessageBytes = 1_000_002);
        await using var client = await OpenContentAsync(server);

        var text = new string('x', 1_000_000) + "\r\n";
        Assert.StartsWith("250", await client.AskAsync(text + ".\r\n"), StringComparison.Ordinal);
        Assert.Equal(text, Encoding.Latin1.GetString((await server.Sink.NextAsync()).Content));
    }

    [Theory]
    [InlineData(RecordingSink.Fault.Open)]
    [InlineData(RecordingSink.Fault.Write)]
    [InlineData(RecordingSink.Fault.Complete)]
    public async Task A_fault_of_the_sink_is_answered_451_and_the_session_goes_on(object fault)
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        server.Sink.FailAt = (RecordingSink.Fault)fault;

        await client.AskAsync("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n");
        await client.ReadReplyAsync();
        var reply = await client.AskAsync("DATA\r\n");
        if (reply.StartsWith("354", StringComparison.Ordinal))
        {
            reply = await client.AskAsync("content\r\n.\r\n");
        }

        Assert.StartsWith("451 4.3.0", reply, StringComparison.Ordinal);
        Assert.Equal(0, server.Sink.Open);

        server.Sink.FailAt = RecordingSink.Fault.None;
        await client.AskAsync("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n");
        await client.ReadReplyAsync();
        await client.AskAsync("DATA\r\n");
        Assert.StartsWith("250", await client.AskAsync(".\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_half_closes_after_its_content_still_gets_its_reply()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await OpenContentAsync(server);

        await client.SendAsync("content\r\n.\r\n");
        client.HalfClose();

        await client.ExpectAsync("250");
        await client.ExpectClosedAsync();
        Assert.Equal(1, server.Sink.Count);
    }

    [Fact]
    public async Task A_client_lost_in_its_content_leaves_nothing()
    {
        await using var server = await SmtpTestServer.StartAsync();
        var client = await OpenContentAsync(server);
        await client.SendAsync("content\r\nmore\r\n");
        await server.Sink.Writing.WaitAsync(TestContext.Current.CancellationToken);

        client.Reset();
        await server.StopAsync();

        Assert.Equal(0, server.Sink.Count);
        Assert.Equal(0, server.Sink.Open);
        Assert.Equal(0, server.Handler.OpenConnections);
    }

    [Fact]
    public async Task A_sink_that_is_slow_holds_the_client_back()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxMessageBytes = 0);
        await using var client = await OpenContentAsync(server);
        server.Sink.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var chunk = new byte[1 << 20];
        var sent = 0;
        var stuck = client.SendAsync(chunk);
        while (await Task.WhenAny(stuck, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)) == stuck)
        {
            Assert.True(++sent < 64, "64 MiB went in while the sink took nothing.");
            stuck = client.SendAsync(chunk);
        }

        server.Sink.Hold.SetResult();
        await stuck;
        Assert.StartsWith("250", await client.AskAsync("\r\n.\r\n"), StringComparison.Ordinal);
        Assert.Equal(((sent + 1) << 20) + 2, (await server.Sink.NextAsync()).Content.Length);
    }

    internal static async Task<SmtpTestClient> OpenContentAsync(SmtpTestServer server)
    {
        var client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        Assert.StartsWith("354", await client.AskAsync("DATA\r\n"), StringComparison.Ordinal);
        return client;
    }
}
