using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>CHUNKING and BINARYMIME (RFC 3030) on real sockets.</summary>
public sealed class ChunkTests
{
    private const string Begin = "MAIL FROM:<a@b.test> BODY=BINARYMIME\r\nRCPT TO:<c@d.test>\r\n";

    public static TheoryData<string, string, string[]> Dialogues => new()
    {
        { "§2 chunks and the last", Begin + "BDAT 5\r\nhelloBDAT 0 LAST\r\nNOOP\r\n", ["250", "250", "250 2.0.0 5 octets", "250 2.0.0 Ok: queued", "250 2.0.0 Ok"] },
        { "§2 LAST in any case with content", Begin + "bdat 3 last\r\nabc", ["250", "250", "250 2.0.0 Ok: queued"] },
        { "§2 no recipient, the octets are read all the same", "MAIL FROM:<a@b.test>\r\nBDAT 6\r\nNOOP\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", ["250", "503 5.5.1", "503 5.5.1", "250"] },
        { "§2 no transaction, the octets are read all the same", "BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", ["503 5.5.1", "250"] },
        { "§2 wrong sizes", Begin + "BDAT -1\r\nBDAT 99999999999999999999\r\nBDAT 5 FIRST\r\nBDAT\r\nBDAT x LAST\r\nNOOP\r\n", ["250", "250", "501", "501", "501", "501", "501", "250"] },
        { "§2 DATA, RCPT and MAIL within chunks", Begin + "BDAT 1\r\nxDATA\r\nRCPT TO:<e@f.test>\r\nMAIL FROM:<>\r\nBDAT 0 LAST\r\n", ["250", "250", "250", "503", "503", "503", "250 2.0.0 Ok: queued"] },
        { "§2 BDAT after LAST", Begin + "BDAT 1 LAST\r\nxBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", ["250", "250", "250 2.0.0 Ok: queued", "503", "250"] },
        { "§3 BINARYMIME does not go with DATA", Begin + "DATA\r\nNOOP\r\n", ["250", "250", "503 5.5.1", "250"] },
        { "§2 RSET between chunks drops them", Begin + "BDAT 5\r\nhelloRSET\r\nBDAT 0 LAST\r\n", ["250", "250", "250", "250", "503"] },
        { "§2 over the size limit", Begin + "BDAT 900\r\n" + new string('x', 900) + "BDAT 101\r\n" + new string('y', 101) + "BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n", ["250", "250", "250", "552 5.3.4", "503", "250"] },
    };

    [Theory]
    [MemberData(nameof(Dialogues))]
    public async Task BDAT_is_answered_as_the_RFC_says(string rule, string sent, string[] expected)
    {
        await using var server = await SmtpTestServer.StartAsync(options => options.MaxMessageBytes = 1000);
        await using var client = await server.GreetAsync();

        await client.SendAsync(sent);

        foreach (var expect in expected)
        {
            var reply = await client.ReadReplyAsync();
            Assert.True(reply.StartsWith(expect, StringComparison.Ordinal), $"{rule}: expected {expect}, got {reply}");
        }

        await client.SendAsync("QUIT\r\n");
        await client.ExpectAsync("221");
        await client.ExpectClosedAsync();
        Assert.Equal(expected.Count(expect => expect.Contains("queued", StringComparison.Ordinal)), server.Sink.Count);
        await server.StopAsync();
        Assert.Equal(0, server.Sink.Open);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(5_000)]
    [InlineData(1 << 20)]
    public async Task Chunks_of_any_bytes_come_out_as_they_went_in(int chunkBytes)
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        var content = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("\r\n.\r\n..\0\n.\n\u00FFQUIT\r\n", Math.Max(1, chunkBytes / 8))));

        await client.SendAsync(Begin);
        await client.ExpectAsync("250");
        await client.ExpectAsync("250");
        for (var at = 0; at < content.Length; at += chunkBytes)
        {
            var chunk = content.AsMemory(at, Math.Min(chunkBytes, content.Length - at));
            await client.SendAsync($"BDAT {chunk.Length}\r\n");
            await client.SendAsync(chunk);
            await client.ExpectAsync("250 2.0.0");
        }

        Assert.StartsWith("250", await client.AskAsync("BDAT 0 LAST\r\n"), StringComparison.Ordinal);
        var caught = await server.Sink.NextAsync();
        Assert.Equal(content, caught.Content);
        Assert.Equal(BodyType.BinaryMime, caught.Envelope.Body);
    }

    [Fact]
    public async Task A_client_lost_within_a_chunk_leaves_nothing()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();

        await client.SendAsync(Begin + "BDAT 100\r\nhalf");
        await server.Sink.Writing.WaitAsync(TestContext.Current.CancellationToken);
        client.HalfClose();

        await client.ExpectAsync("250");
        await client.ExpectAsync("250");
        await client.ExpectAsync("421 4.4.2");
        await client.ExpectClosedAsync();
        await server.StopAsync();
        Assert.Equal(0, server.Sink.Count);
        Assert.Equal(0, server.Sink.Open);
    }

    [Fact]
    public async Task A_fault_of_the_sink_is_told_at_the_chunk()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.GreetAsync();
        server.Sink.FailAt = RecordingSink.Fault.Write;

        await client.SendAsync(Begin + "BDAT 5\r\nhelloBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");

        foreach (var expect in new[] { "250", "250", "451 4.3.0", "503", "250" })
        {
            await client.ExpectAsync(expect);
        }
    }
}
