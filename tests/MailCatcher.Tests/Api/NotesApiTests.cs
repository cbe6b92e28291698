using System.Net;
using System.Text;

namespace MailCatcher.Tests.Api;

public sealed class NotesApiTests
{
    public static TheoryData<string, string> Messages => new()
    {
        { "From: a@b.test\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@b.test>\r\n\r\nfine\r\n", "" },
        { "From: a@b.test\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@b.test>\r\n\r\nb\rl\nn\0\r\n" + new string('x', 999) + "\r\n", "bare-cr bare-lf nul long-line" },
        { "From: a@b.test\r\nDate: soon\r\nSubject: \u00E9\r\nSubject: 2\r\n\r\n\u00E9\r\n", "8bit-header 8bit-body duplicate-field bad-date missing-message-id" },
        { "Subject: x\r\nContent-Type: multipart/mixed\r\n\r\nx\r\n", "broken-mime broken-mime missing-from missing-date missing-message-id" },
        { "no header at all\r\n", "no-header" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_message_says_what_a_stricter_server_would_not_have_let_pass(string content, string codes)
    {
        await using var server = await RunningServer.StartAsync();
        await CatchAsync(server, "EHLO x.test", content);

        var notes = (await server.GetJsonAsync("/api/v1/message/latest/notes"))["Notes"]!.AsArray();

        Assert.Equal(codes, string.Join(' ', notes.Select(note => (string)note!["Code"]!)));
        Assert.All(notes, note => Assert.EndsWith(".", (string)note!["Text"]!, StringComparison.Ordinal));
        Assert.All(notes, note => Assert.EndsWith(".", (string)note!["Stricter"]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_went_wrong_in_the_dialogue_comes_first_and_is_kept()
    {
        await using var server = await RunningServer.StartAsync();
        await CatchAsync(server, "EHLO a/b", "x\r\n");

        var notes = (await server.GetJsonAsync("/api/v1/message/latest/notes"))["Notes"]!.AsArray();

        Assert.Equal(["bad-helo-name", "no-header"], notes.Select(note => (string)note!["Code"]!));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, $"/api/v1/message/{Guid.NewGuid()}/notes")).Status);
    }

    private static async Task CatchAsync(RunningServer server, string hello, string content)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Server.SmtpEndPoint, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var arrived = server.Server.Store.Events.Watch();
        foreach (var command in new[] { hello, "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA", content + ".", "QUIT" })
        {
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(command + "\r\n"), TestContext.Current.CancellationToken);
        }

        await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        await arrived.Reader.ReadAsync(TestContext.Current.CancellationToken);
        arrived.Dispose();
    }
}
