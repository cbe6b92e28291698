using System.Net;
using System.Text.Json.Nodes;
using MailCatcher.Smtp;
using MimeKit;

namespace MailCatcher.Tests.Api;

public sealed class SendApiTests
{
    private const string Everything = """
        {
          "From": {"Email": "ann@example.test", "Name": "Ann \"the\" Sender"},
          "To": [{"Email": "bob@example.test", "Name": "Bób, with a very long display name that needs more than one encoded word to be written ✓"}, {"Email": "carol@example.test"}],
          "Cc": [{"Email": "dan@example.test", "Name": "Dan"}],
          "Bcc": ["hidden@example.test"],
          "ReplyTo": [{"Email": "replies@example.test"}],
          "Subject": "Grüße ✓ and a tail long enough that it must be folded into several lines of the header",
          "Text": "Hello\n.\nline",
          "HTML": "<p>Grüße <img src=\"cid:logo\"></p>",
          "Attachments": [
            {"Content": "iVBORw0KGgo=", "Filename": "logo.png", "ContentID": "logo"},
            {"Content": "data:text/csv;base64,YSxiCg==", "Filename": "données €.csv", "ContentType": "text/csv"},
            {"Content": "AAEC\u0041w==", "Filename": "plain.bin"}
          ],
          "Headers": {"X-Custom": "valeur é", "X-Plain": "1.2.3.4"},
          "Tags": ["one", "two"]
        }
        """;

    [Fact]
    public async Task What_is_sent_is_caught_as_it_was_meant()
    {
        await using var server = await RunningServer.StartAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Post, "/api/v1/send", Everything);

        Assert.Equal(HttpStatusCode.OK, status);
        var id = Guid.Parse((string)JsonNode.Parse(body)!["ID"]!);
        var message = await ReadAsync(server, id);
        Assert.Equal("Grüße ✓ and a tail long enough that it must be folded into several lines of the header", message.Subject);
        Assert.Equal([new MailboxAddress("Ann \"the\" Sender", "ann@example.test")], message.From);
        Assert.Equal("Bób, with a very long display name that needs more than one encoded word to be written ✓", message.To.Mailboxes.First().Name);
        Assert.Equal(["bob@example.test", "carol@example.test"], message.To.Mailboxes.Select(to => to.Address));
        Assert.Equal(("dan@example.test", "replies@example.test"), (message.Cc.Mailboxes.Single().Address, message.ReplyTo.Mailboxes.Single().Address));
        Assert.Empty(message.Bcc);
        Assert.Equal(("Hello\r\n.\r\nline", "<p>Grüße <img src=\"cid:logo\"></p>"), (message.TextBody!.TrimEnd().ReplaceLineEndings("\r\n"), message.HtmlBody));
        Assert.Equal(("valeur é", "1.2.3.4", "one, two"), (message.Headers["X-Custom"], message.Headers["X-Plain"], message.Headers["X-Tags"]));
        Assert.Equal([("données €.csv", "text/csv", "a,b\n"), ("plain.bin", "application/octet-stream", "\0\u0001\u0002\u0003")], message.Attachments.OfType<MimePart>().Select(Describe));
        var logo = message.BodyParts.OfType<MimePart>().Single(part => part.ContentId == "logo");
        Assert.Equal(("image/png", "inline"), (logo.ContentType.MimeType, logo.ContentDisposition!.Disposition));

        var envelope = await server.Messages.FindEnvelopeAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal("ann@example.test", envelope?.ReversePath.ToString());
        Assert.Equal(
            ["bob@example.test", "carol@example.test", "dan@example.test", "hidden@example.test"], envelope!.ForwardPaths.Select(path => path.ToString()));
    }

    [Theory]
    [InlineData("""{"From":{"Email":"a@example.test"}}""")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Text":"only text","To":null,"Attachments":null,"Headers":null,"Subject":null}""")]
    [InlineData("""{"From":{"Email":"a@example.test"},"HTML":"only html"}""")]
    [InlineData("""{"from":{"email":"δ@π.test"},"to":[{"email":"ü@example.test"}]}""")]
    public async Task Little_is_needed(string request)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Post, "/api/v1/send", request);

        Assert.Equal(HttpStatusCode.OK, status);
        await ReadAsync(server, Guid.Parse((string)JsonNode.Parse(body)!["ID"]!));
    }

    [Fact]
    public async Task Every_line_is_of_legal_length_whatever_is_sent()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var text in new[] { new string('x', 5_000), new string('é', 5_000), string.Join(' ', Enumerable.Repeat("word", 1_000)), "=?utf-8?q?not_encoded?=", "a  b   ", "\t" })
        {
            var request = new JsonObject
            {
                ["From"] = new JsonObject { ["Email"] = "a@example.test", ["Name"] = text },
                ["Subject"] = text,
                ["Text"] = text,
                ["Headers"] = new JsonObject { ["X-Own"] = text },
                ["Attachments"] = new JsonArray(new JsonObject { ["Content"] = "", ["Filename"] = text }),
            };

            var (status, body) = await server.SendAsync(HttpMethod.Post, "/api/v1/send", request.ToJsonString());

            Assert.Equal(HttpStatusCode.OK, status);
            var id = Guid.Parse((string)JsonNode.Parse(body)!["ID"]!);
            var raw = await server.Http.GetStringAsync($"/api/v1/message/{id}/raw", TestContext.Current.CancellationToken);
            Assert.All(raw.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
            var message = await ReadAsync(server, id);
            Assert.Equal(text.Trim(), message.Subject!.Trim());
            Assert.Equal(text.Trim(), message.TextBody!.Trim());
            Assert.Equal(text.Trim(), message.Attachments.OfType<MimePart>().Single().FileName?.Trim() ?? "");
        }
    }

    [Theory]
    [InlineData("{}", "invalid From address: ")]
    [InlineData("""{"From":null}""", "invalid From address: ")]
    [InlineData("""{"From":{"Email":"a@example.test"},"To":[{"Email":"x"}]}""", "invalid To address: x")]
    [InlineData("""{"From":{"Email":"a@example.test"},"To":[null]}""", "invalid To address: ")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Bcc":["b@example.test\r\nX: y"]}""", "invalid Bcc address: b@example.test\r\nX: y")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Subject":"a\r\nBcc: x@example.test"}""", "a line end or another control is not allowed in: a Bcc: x@example.test")]
    [InlineData("""{"From":{"Email":"a@example.test","Name":"a\nb"}}""", "a line end or another control is not allowed in: a b")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Headers":{"X-A":"a\rb"}}""", "a line end or another control is not allowed in: a b")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Headers":{"X A":"b"}}""", "invalid header name: \"X A\"")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Headers":{"sUBJECT":"b"}}""", "cannot overwrite header: \"sUBJECT\"")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Attachments":[{"Content":"","Filename":"a\r\nb"}]}""", "a line end or another control is not allowed in: a b")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Attachments":[{"Content":"","ContentType":"x\r\ny/z"}]}""", "invalid content type: x\r\ny/z")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Attachments":[null]}""", "invalid content type: ")]
    public async Task What_would_make_another_message_is_refused(string request, string reason)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Post, "/api/v1/send", request);

        Assert.Equal((HttpStatusCode.BadRequest, reason), (status, (string?)JsonNode.Parse(body)!["Error"]));
        Assert.Equal(0, server.Messages.Counts.Total);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Attachments":[{"Content":"%%%"}]}""")]
    [InlineData("""{"From":{"Email":"a@example.test"},"Attachments":[{"Content":7}]}""")]
    public async Task What_cannot_be_read_is_refused_as_JSON(string request)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Post, "/api/v1/send", request);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotEqual("", (string?)JsonNode.Parse(body)!["Error"]);
    }

    [Fact]
    public async Task A_message_larger_than_SMTP_would_take_is_refused()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with { Smtp = new SmtpOptions { Listen = "127.0.0.1:0", MaxMessageBytes = 3_000_000 } });

        Assert.Equal(HttpStatusCode.OK, (await SendBytesAsync(server, 2_000_000)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendBytesAsync(server, 2_500_000)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendBytesAsync(server, 6_000_000)).Status);
        Assert.Equal(1, server.Messages.Counts.Total);
    }

    private static Task<(HttpStatusCode Status, string Body)> SendBytesAsync(RunningServer server, int count)
    {
        var content = Convert.ToBase64String(new byte[count]);
        return server.SendAsync(
            HttpMethod.Post, "/api/v1/send", $$"""{"From":{"Email":"a@example.test"},"Attachments":[{"Content":"{{content}}","Filename":"zeros"}]}""");
    }

    private static async Task<MimeMessage> ReadAsync(RunningServer server, Guid id)
    {
        await using var content = await server.Messages.OpenContentAsync(id, TestContext.Current.CancellationToken);
        return await MimeMessage.LoadAsync(content!, TestContext.Current.CancellationToken);
    }

    private static (string Name, string Type, string Content) Describe(MimePart part)
    {
        using var bytes = new MemoryStream();
        part.Content!.DecodeTo(bytes, TestContext.Current.CancellationToken);
        return (part.FileName!, part.ContentType.MimeType, System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }
}
