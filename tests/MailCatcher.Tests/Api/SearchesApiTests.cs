using System.Net;

namespace MailCatcher.Tests.Api;

public sealed class SearchesApiTests
{
    [Fact]
    public async Task A_search_is_saved_changed_listed_and_forgotten()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/searches/Orders%20today", """{"Query":"subject:order after:today"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/searches/codes", """{"Query":"subject:code","Inbox":"default"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/searches/ORDERS%20today", """{"Query":"subject:order"}""")).Status);

        Assert.Equal(
            """[{"Name":"codes","Query":"subject:code","Inbox":"default"},{"Name":"ORDERS today","Query":"subject:order","Inbox":null}]""",
            (await server.GetJsonAsync("/api/v1/searches")).ToJsonString());
        Assert.Equal("subject:code", (string)(await server.GetJsonAsync("/api/v1/searches/CODES"))["Query"]!);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, "/api/v1/searches/codes")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, "/api/v1/searches/codes")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/api/v1/searches/codes")).Status);
    }

    [Theory]
    [InlineData("x", "{}", "nothing to search for")]
    [InlineData("x", """{"Query":"is:foo"}""", "'foo' is not known after is:")]
    [InlineData("%20x", """{"Query":"a"}""", "needs a name")]
    public async Task What_cannot_be_is_refused_with_the_reason(string name, string body, string reason)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, text) = await server.SendAsync(HttpMethod.Put, $"/api/v1/searches/{name}", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.Empty((await server.GetJsonAsync("/api/v1/searches")).AsArray());
    }
}
