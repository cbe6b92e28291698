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
    [InlineData("PUT", "/api/v1/tags/new", """{"Color":"red"}""", "'red' is no colour")]
    [InlineData("PUT", "/api/v1/tags/new", """{"Rules":["a is:foo"]}""", "At character 6: 'foo'")]
    [InlineData("PUT", "/api/v1/tags/new", """{"Rules":[" "]}""", "must search for something")]
    [InlineData("PUT", "/api/v1/tags/%3Cb%3E", """{"Rules":["a"]}""", "'<b>' is no tag")]
    [InlineData("POST", "/api/v1/tags/new/apply", null, "no tag 'new' with rules")]
    [InlineData("PUT", "/api/v1/pins", "{}", "Give IDs")]
    public async Task What_cannot_be_is_refused_with_the_reason(string method, string path, string? body, string reason)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, text) = await server.SendAsync(new HttpMethod(method), path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_has_a_colour_and_rules_and_keeps_them_under_another_name()
    {
        await using var server = await RunningServer.StartAsync();
        var before = await server.KeepAsync("Subject: invoice 1\r\n\r\n");

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/tags/Bills", """{"Color":"#d32f2f","Rules":["subject:invoice"]}""")).Status);
        await server.KeepAsync("Subject: invoice 2\r\n\r\n");
        await server.KeepAsync("Subject: other\r\n\r\n");
        Assert.Equal("""["Bills"]""", (await server.GetJsonAsync("/api/v1/search?query=2"))["messages"]![0]!["Tags"]!.ToJsonString());
        Assert.Equal((HttpStatusCode.OK, """{"Tagged":1}"""), await server.SendAsync(HttpMethod.Post, "/api/v1/tags/bills/apply"));
        Assert.Equal((HttpStatusCode.OK, """{"Tagged":0}"""), await server.SendAsync(HttpMethod.Post, "/api/v1/tags/bills/apply"));
        Assert.Equal("""["Bills"]""", (await server.GetJsonAsync($"/api/v1/message/{before}"))["Tags"]!.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/tags/bills", """{"Name":"Paid"}""")).Status);
        Assert.Equal("""[{"Name":"Paid","Color":"#d32f2f","Rules":["subject:invoice"],"Total":2,"Unread":1}]""", (await server.GetJsonAsync("/api/v1/tag-settings")).ToJsonString());
        Assert.Equal("#d32f2f", (string?)(await server.GetJsonAsync("/api/v1/tags/paid"))["Color"]);

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, "/api/v1/tags/paid")).Status);
        Assert.Equal("[]", (await server.GetJsonAsync("/api/v1/tag-settings")).ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/api/v1/tags/paid")).Status);
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
