using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MailCatcher.Tests.Support;
using MailKit.Security;

namespace MailCatcher.Tests.Clients;

/// <summary>Many messages down one connection.</summary>
public sealed class PipeliningTests(CatcherFixture catcher) : IClassFixture<CatcherFixture>
{
    private const int Messages = 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_messages_pipelined_down_one_connection_arrive_each_once_in_order_and_unchanged()
    {
        var contents = Enumerable.Range(1, Messages).Select(Content).ToArray();
        var before = await catcher.Api.ListAsync(Cancelled);
        using var client = new TcpClient();
        await client.ConnectAsync(catcher.Smtp, Cancelled);
        await using var stream = client.GetStream();
        using var replies = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        const string Begin = "MAIL FROM:<ann@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n";

        // As RFC 2920 §3.1 allows: DATA ends a group, and the next group begins with the content.
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"EHLO client.example.test\r\n{Begin}"), Cancelled);
        await ExpectAsync(replies, 220, 250, 250, 250, 354);
        foreach (var content in contents[..^1])
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Stuffed(content)}.\r\n{Begin}"), Cancelled);
            await ExpectAsync(replies, 250, 250, 250, 354);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Stuffed(contents[^1])}.\r\nQUIT\r\n"), Cancelled);
        await ExpectAsync(replies, 250, 221);
        await AssertAddedAsync(before, contents.Select(Encoding.ASCII.GetBytes));
    }

    [Fact]
    public async Task Twenty_messages_that_MailKit_sends_down_one_connection_arrive_each_once_in_order_and_unchanged()
    {
        var before = await catcher.Api.ListAsync(Cancelled);
        await using var proxy = new RecordingProxy(catcher.Smtp);
        using (var client = new MailKit.Net.Smtp.SmtpClient())
        {
            await client.ConnectAsync($"{proxy.EndPoint.Address}", proxy.EndPoint.Port, SecureSocketOptions.None, Cancelled);
            Assert.True(client.Capabilities.HasFlag(MailKit.Net.Smtp.SmtpCapabilities.Pipelining));
            for (var number = 1; number <= Messages; number++)
            {
                using var message = PreparedMail.ToMessage(new MailDraft { Subject = $"Number {number}" });
                await client.SendAsync(message, Cancelled);
            }

            await client.DisconnectAsync(quit: true, Cancelled);
        }

        var sent = await proxy.ContentsAsync();
        Assert.Equal(Messages, sent.Count);
        await AssertAddedAsync(before, sent);
    }

    private static string Content(int number) =>
        $"Subject: Number {number.ToString(CultureInfo.InvariantCulture)}\r\n\r\nMAIL FROM:<not@a.command>\r\n.\r\n..{new string('x', number * 100)}\r\n";

    private static string Stuffed(string content) => content.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);

    private static async Task ExpectAsync(StreamReader replies, params int[] codes)
    {
        foreach (var code in codes)
        {
            string line;
            do
            {
                line = await replies.ReadLineAsync(Cancelled) ?? throw new EndOfStreamException("The server closed the connection.");
            }
            while (line is [_, _, _, '-', ..]);

            Assert.StartsWith($"{code} ", line, StringComparison.Ordinal);
        }
    }

    private async Task AssertAddedAsync(List<string> before, IEnumerable<byte[]> contents)
    {
        var added = (await catcher.Api.ListAsync(Cancelled)).Except(before).Reverse().ToArray();
        Assert.Equal(Messages, added.Length);
        foreach (var (id, content) in added.Zip(contents))
        {
            Bytes.AreEqual(content, await catcher.Api.ReadRawAsync(id, Cancelled));
        }
    }
}
