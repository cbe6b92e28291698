using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>Strict mode, what it refuses and what it does not; and what is noted without it (reliability rows A1, A5, C7, C22, 1.2 8BITMIME).</summary>
public sealed class StrictTests
{
    private const string Header = "From: a@b.test\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n";

    public static TheoryData<string, string, string> Contents => new()
    {
        { "", Header + "\r\nfine\r\n", "250" },
        { "", Header + "\r\nbare\ncr", "550 5.6.11 Bare LF in line 4" },
        { "", Header + "\r\nbare\rcr", "550 5.6.11 Bare CR in line 4" },
        { "", Header + "\r\nends in CR\r", "550 5.6.11 Bare CR in line 4" },
        { "", Header + "\r\nn\0l", "554 5.6.0 NUL in line 4" },
        { "", Header + "\r\n" + new string('x', 998), "250" },
        { "", Header + "\r\n" + new string('x', 999), "554 5.6.0 Line 4 is longer than 998" },
        { "", Header + "\r\n\u00E9", "554 5.6.0 8-bit characters in line 4" },
        { " BODY=8BITMIME", Header + "\r\n\u00E9", "250" },
        { " BODY=8BITMIME", Header + "Subject: \u00E9\r\n\r\nx", "554 5.6.0 8-bit characters in line 3 of the header" },
        { " SMTPUTF8", Header + "Subject: \u00E9\r\n\r\nx", "250" },
        { "", "From: a@b.test\r\n\r\nDate: in the body", "554 5.6.0 The header section has no Date" },
        { "", "", "554 5.6.0 The header section has no From" },
        { "", Header + "FROM : c@d.test\r\n\r\nx", "554 5.6.0 The header section has more than one From" },
        { "", Header + "\tDate: folded\r\n\r\nx", "250" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Content_is_refused_with_what_is_wrong_and_where(string parameters, string content, string reply)
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.Strict = true);
        await using var client = await server.GreetAsync();
        await client.AskAsync($"MAIL FROM:<a@b.test>{parameters}\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");

        Assert.StartsWith(reply, await client.AskAsync(content + (content.Length == 0 ? ".\r\n" : "\r\n.\r\n")), StringComparison.Ordinal);
        Assert.Equal(reply == "250" ? 1 : 0, server.Sink.All().Count);
        Assert.StartsWith("250", await client.AskAsync("MAIL FROM:<a@b.test>\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_content_may_hold_any_octet()
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.Strict = true);
        await using var client = await server.GreetAsync();
        var content = Header + "\r\n\0\r\n\r\u00FF";
        await client.AskAsync("MAIL FROM:<a@b.test> BODY=BINARYMIME\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");

        Assert.StartsWith("250", await client.AskAsync($"BDAT {content.Length} LAST\r\n{content}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EHLO under score", "501 5.5.4")]
    [InlineData("EHLO a/b", "501 5.5.4")]
    [InlineData("MAIL FROM: <a@b.test>", "501 5.5.4")]
    [InlineData("RCPT TO: <a@b.test>", "501 5.5.4")]
    public async Task Commands_that_are_let_pass_otherwise_are_refused(string command, string reply)
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.Strict = true);
        await using var client = await server.GreetAsync();

        Assert.StartsWith(reply, await client.AskAsync(command + "\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_it_everything_is_let_pass()
    {
        await using var server = await SmtpTestServer.StartAsync();
        foreach (var row in Contents)
        {
            await using var client = await server.GreetAsync();
            await client.AskAsync("MAIL FROM:<a@b.test>\r\n");
            await client.AskAsync("RCPT TO:<c@d.test>\r\n");
            await client.AskAsync("DATA\r\n");
            Assert.StartsWith("250", await client.AskAsync(row.Data.Item2 + "\r\n.\r\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_found_does_not_depend_on_where_content_is_cut()
    {
        var content = Encoding.Latin1.GetBytes(Header + "Subject: \u00E9\r\nDate: again\r\n\r\na\rb\nc\0\r\n\r\r\n\u00E9" + new string('x', 1_000) + "\r\nend\r");
        var (whole, names) = Scan([content]);
        Assert.Equal((3L, 1L, 1L, 1L, 1L, 1L), (whole.BareCr.Count, whole.BareLf.Count, whole.Nul.Count, whole.LongLine.Count, whole.EightBit.Count, whole.EightBitHeader.Count));
        Assert.Equal("Date", names.Repeated());

        for (var cut = 0; cut <= content.Length; cut++)
        {
            var (scan, cutNames) = Scan([content[..cut], content[cut..]]);
            Assert.Equal(
                (whole.BareCr, whole.BareLf, whole.Nul, whole.LongLine, whole.EightBitHeader, whole.EightBit.FirstLine),
                (scan.BareCr, scan.BareLf, scan.Nul, scan.LongLine, scan.EightBitHeader, scan.EightBit.FirstLine));
            Assert.Equal((names.Missing(), names.Repeated()), (cutNames.Missing(), cutNames.Repeated()));
        }
    }

    [Fact]
    public async Task What_was_refused_before_a_message_is_noted_with_it_and_not_with_the_next()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        foreach (var command in new[] { "RCPT TO:<c@d.test>", "MAIL FROM:<a@b.test> X=Y", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA", ".", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA", "." })
        {
            await client.AskAsync(command + "\r\n");
        }

        var notes = (await server.Sink.NextAsync()).Envelope.Notes!.Value;
        Assert.Equal(["command-refused", "command-refused"], notes.Select(note => note.Code));
        Assert.Contains("503 5.5.1 Send MAIL first", notes[0].Text, StringComparison.Ordinal);
        Assert.Contains("555 5.5.4", notes[1].Text, StringComparison.Ordinal);
        Assert.Null((await server.Sink.NextAsync()).Envelope.Notes);
    }

    private static (ContentScan Scan, HeaderNames Names) Scan(byte[][] pieces)
    {
        var (scan, names) = (new ContentScan(), new HeaderNames());
        foreach (var piece in pieces)
        {
            scan.Add(piece);
            names.Add(piece);
        }

        scan.End();
        return (scan, names);
    }
}
