using System.Net;
using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Api;

public sealed class TagsApiTests
{
    [Fact]
    public async Task Tags_are_set_listed_renamed_and_removed()
    {
        await using var server = await RunningServer.StartAsync();
        var first = await server.KeepAsync("X-Tags: from the mail\r\nSubject: a\r\n\r\n");
        var second = await server.KeepAsync("Subject: b\r\n\r\n");

        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Put, "/api/v1/tags", $$"""{"IDs":["{{first}}","{{second}}"],"Tags":["Red"," blue "]}"""));
        Assert.Equal("""["blue","Red"]""", (await server.GetJsonAsync("/api/v1/tags")).ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/tags/RED", """{"Name":"green"}""")).Status);
        Assert.Equal("""["blue","green"]""", (await server.GetJsonAsync($"/api/v1/message/{first}"))["Tags"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/tags", $$"""{"IDs":["{{first}}"],"Tags":[]}""")).Status);

        var page = await server.GetJsonAsync("/api/v1/messages?tag=BLUE");
        Assert.Equal((2, 1, "b"), ((int)page["total"]!, (int)page["messages_count"]!, (string)page["messages"]![0]!["Subject"]!));
        Assert.Equal("""{"blue":1,"green":1}""", (await server.GetJsonAsync("/api/v1/info"))["Tags"]!.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, "/api/v1/tags/green")).Status);
        Assert.Equal("""["blue"]""", (await server.GetJsonAsync("/api/v1/messages"))["tags"]!.ToJsonString());
    }

    [Theory]
    [InlineData("PUT", "/api/v1/tags", "{}", "Give IDs and Tags")]
    [InlineData("PUT", "/api/v1/tags", """{"IDs":[],"Tags":["<b>"]}""", "is no tag")]
    [InlineData("PUT", "/api/v1/tags/none", """{"Name":"x"}""", "There is no tag 'none'")]
    [InlineData("PUT", "/api/v1/tags/none", """{"Name":""}""", "is no tag")]
    [InlineData("DELETE", "/api/v1/tags/none", null, "There is no tag 'none'")]
    [InlineData("PUT", "/api/v1/pins", "{}", "Give IDs")]
    public async Task What_cannot_be_is_refused_with_the_reason(string method, string path, string? body, string reason)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, text) = await server.SendAsync(new HttpMethod(method), path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_pinned_and_let_go()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync("Subject: a\r\n\r\n");

        foreach (var pinned in new[] { true, false })
        {
            await server.SendAsync(HttpMethod.Put, "/api/v1/pins", $$"""{"IDs":["{{id}}"],"Pinned":{{JsonValue.Create(pinned).ToJsonString()}}}""");

            Assert.Equal(pinned, (bool)(await server.GetJsonAsync("/api/v1/messages"))["messages"]![0]!["Pinned"]!);
        }
    }
}
