using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Api;

public sealed class SessionsApiTests
{
    [Fact]
    public async Task A_session_that_failed_before_any_message_says_why()
    {
        await using var server = await RunningServer.StartAsync();
        await TalkAsync(server, "EHLO app.test", "MAIL FROM:<a@x.test>", "RCPT TO:<broken", "QUIT");
        await TalkAsync(server, "EHLO fine.test", "QUIT");

        var all = await Eventually.GetAsync(() => server.GetJsonAsync("/api/v1/sessions"), page => page["Sessions"]!.AsArray().Count == 2);
        var failed = await server.GetJsonAsync("/api/v1/sessions?failed=true&address=127.0.0.1&limit=1");

        Assert.Equal(["fine.test", "app.test"], all["Sessions"]!.AsArray().Select(session => (string)session!["Hello"]!));
        var session = Assert.Single(failed["Sessions"]!.AsArray())!;
        Assert.Equal(("app.test", true, 0), ((string)session["Hello"]!, (bool)session["Failed"]!, (int)session["Messages"]!));
        var transcript = await server.GetJsonAsync($"/api/v1/sessions/{session["ID"]}");
        var lines = transcript["Lines"]!.AsArray().Select(line => $"{line!["Side"]}: {line["Text"]}").ToArray();
        Assert.Contains("Client: RCPT TO:<broken", lines);
        Assert.Contains(lines, line => line.StartsWith("Server: 501 5.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_leads_to_its_session_without_content_or_secrets()
    {
        await using var server = await RunningServer.StartAsync();
        await TalkAsync(server, "EHLO app.test", "MAIL FROM:<a@x.test>", "RCPT TO:<b@x.test>", "DATA", "Subject: private\r\n\r\nwords\r\n.", "QUIT");

        var message = await server.GetJsonAsync("/api/v1/message/latest");
        var transcript = await Eventually.GetAsync<JsonNode?>(
            async () =>
            {
                var (status, body) = await server.SendAsync(HttpMethod.Get, $"/api/v1/sessions/{message["Session"]}");
                return status == HttpStatusCode.OK ? JsonNode.Parse(body) : null;
            },
            found => found is not null);

        Assert.Equal(1, (int)transcript!["Messages"]!);
        Assert.DoesNotContain("private", transcript.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(" of content", transcript.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("address=nowhere")]
    [InlineData("failed=perhaps")]
    [InlineData("before=x")]
    [InlineData("limit=-1")]
    public async Task A_wrong_filter_is_refused_with_the_reason(string query)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Get, $"/api/v1/sessions?{query}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/api/v1/sessions/none")).Status);
    }

    private static async Task TalkAsync(RunningServer server, params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Server.SmtpEndPoint, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await ReplyAsync(reader);
        foreach (var line in lines)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), TestContext.Current.CancellationToken);
            await ReplyAsync(reader);
        }

        // Only when the server has closed is the session over.
        Assert.Null(await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    private static async Task ReplyAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 3 } line && line[3] == '-')
        {
        }
    }
}
