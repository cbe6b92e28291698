using System.Net;
using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Api;

public sealed class MailDevApiTests
{
    [Theory]
    [InlineData("/email")]
    [InlineData("/api/email")]
    public async Task The_list_is_oldest_first_and_marks_nothing(string path)
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("Subject: older\r\nX-Test: one\r\n\r\n");
        await server.KeepAsync("Subject: newer\r\n\r\n");

        Assert.Equal(["older", "newer"], await SubjectsAsync(server, path));
        Assert.Equal(["newer"], await SubjectsAsync(server, $"{path}?skip=1"));
        Assert.Equal(["older"], await SubjectsAsync(server, $"{path}?limit=1"));
        Assert.Equal(["older"], await SubjectsAsync(server, $"{path}?headers.x-test=one"));
        Assert.Equal(["newer"], await SubjectsAsync(server, $"{path}?subject=newer"));
        Assert.Equal([], await SubjectsAsync(server, $"{path}?subject=new"));
        Assert.Equal(2, server.Messages.Counts.Unseen);
    }

    [Fact]
    public async Task A_message_has_MailDevs_shape_and_is_marked_read()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain, "bounces@example.test", "bob@example.test", "hidden@example.test");

        var message = await server.GetJsonAsync($"/email/{id}");

        Assert.Equal(
            ["attachments", "calculatedBcc", "cc", "date", "envelope", "from", "headers", "id", "messageId", "priority", "read", "replyTo", "size", "sizeHuman", "source", "subject", "text", "time", "to"],
            message.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
        Assert.Equal("""[{"address":"ann@example.test","name":"Ann Example"}]""", message["from"]!.ToJsonString());
        Assert.Equal("""{"address":"bounces@example.test","args":false}""", message["envelope"]!["from"]!.ToJsonString());
        Assert.Equal("hidden@example.test", (string?)Assert.Single(message["calculatedBcc"]!.AsArray())!["address"]);
        Assert.Equal("""["first","second"]""", message["headers"]!["x-twice"]!.ToJsonString());
        Assert.Equal(("Grüße", "plain-1@example.test", "normal"), ((string?)message["subject"], (string?)message["messageId"], (string?)message["priority"]));
        Assert.EndsWith(" bytes", (string?)message["sizeHuman"], StringComparison.Ordinal);
        Assert.Null(message["attachments"]);
        Assert.Equal(0, server.Messages.Counts.Unseen);
    }

    [Fact]
    public async Task Attachments_are_had_by_their_generated_names_only()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.WithParts);

        var attachments = (await server.GetJsonAsync($"/email/{id}"))["attachments"]!.AsArray();
        var text = attachments.Single(part => ((string)part!["fileName"]!).EndsWith(".txt", StringComparison.Ordinal))!;

        Assert.Equal("just text", (await server.SendAsync(HttpMethod.Get, $"/email/{id}/attachment/{text["generatedFileName"]}")).Body);
        Assert.Equal((HttpStatusCode.NotFound, """{"error":"File not found"}"""), await server.SendAsync(HttpMethod.Get, $"/email/{id}/attachment/notiz%E2%82%AC.txt"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, $"/email/{id}/attachment/..%2f..%2fetc%2fpasswd")).Status);
    }

    [Fact]
    public async Task Html_is_cleaned_and_the_source_is_not()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync("Content-Type: text/html\r\n\r\n<b>hello</b><script>alert(1)</script>");

        var (status, html) = await server.SendAsync(HttpMethod.Get, $"/email/{id}/html");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("<b>hello</b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("script", html, StringComparison.Ordinal);
        Assert.Contains("<script>", (await server.SendAsync(HttpMethod.Get, $"/email/{id}/source")).Body, StringComparison.Ordinal);
        Assert.Contains("<script>", (string?)(await server.GetJsonAsync($"/email/{id}"))["html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_marked_and_deleted()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);
        await server.KeepAsync(Mails.Plain);

        Assert.Equal((HttpStatusCode.OK, "2"), await server.SendAsync(HttpMethod.Patch, "/email/read-all"));
        Assert.Equal((HttpStatusCode.OK, "true"), await server.SendAsync(HttpMethod.Delete, $"/email/{id}"));
        Assert.Equal((HttpStatusCode.NotFound, """{"error":"Email was not found"}"""), await server.SendAsync(HttpMethod.Get, $"/email/{id}"));
        Assert.Equal(1, server.Messages.Counts.Total);
        Assert.Equal((HttpStatusCode.OK, "true"), await server.SendAsync(HttpMethod.Delete, "/email/all"));
        Assert.Equal(0, server.Messages.Counts.Total);
    }

    [Fact]
    public async Task What_cannot_be_relayed_says_why()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);

        var (status, body) = await server.SendAsync(HttpMethod.Post, $"/email/{id}/relay/x@example.test");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("no relay is configured", (string?)JsonNode.Parse(body)!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_and_health_are_there()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal((HttpStatusCode.OK, "true"), await server.SendAsync(HttpMethod.Get, "/healthz"));
        var configuration = await server.GetJsonAsync("/config");
        Assert.Equal($"{server.Server.SmtpEndPoint.Port}", (string?)configuration["smtpPort"]);
        Assert.False((bool)configuration["isOutgoingEnabled"]!);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        var settings = RunningServer.Settings;
        settings.Web.MailDevApi = false;
        await using var server = await RunningServer.StartAsync(settings);

        using var answer = await server.Http.GetAsync("/api/email", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<IEnumerable<string>> SubjectsAsync(RunningServer server, string path) =>
        (await server.GetJsonAsync(path)).AsArray().Select(message => (string)message!["subject"]!);
}
