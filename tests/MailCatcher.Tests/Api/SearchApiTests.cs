using System.Net;

namespace MailCatcher.Tests.Api;

public sealed class SearchApiTests
{
    [Fact]
    public async Task A_message_is_found_as_soon_as_it_is_acknowledged()
    {
        await using var server = await RunningServer.StartAsync();
        for (var number = 1; number <= 20; number++)
        {
            await server.KeepAsync($"From: ann@example.test\r\nSubject: number {number} x\r\n\r\nText", to: $"bob{number}@shop.test");

            var page = await server.GetJsonAsync($"/api/v1/search?query=addressed%3Abob{number}%40shop.test");

            Assert.Equal((number, 1, 1), ((int)page["total"]!, (int)page["messages_count"]!, (int)page["count"]!));
            Assert.Equal($"number {number} x", (string)page["messages"]![0]!["Subject"]!);
        }

        var second = await server.GetJsonAsync("/api/v1/search?query=number&start=5&limit=2");
        Assert.Equal(["number 15 x", "number 14 x"], second["messages"]!.AsArray().Select(message => (string)message!["Subject"]!));
    }

    [Fact]
    public async Task The_best_comes_first_and_hits_are_marked_when_that_is_asked_for()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("From: Ann <ann@example.test>\r\nSubject: the needle\r\n\r\nText");
        await server.KeepAsync("From: Ann <ann@example.test>\r\nSubject: other\r\n\r\nHay and a needle");

        var page = await server.GetJsonAsync("/api/v1/search?query=needle&sort=rank&highlight=true");
        Assert.Equal("the needle", (string?)page["messages"]![0]!["Subject"]);
        Assert.Equal("""{"Subject":[{"Start":4,"Length":6}],"FromName":[],"FromAddress":[],"Snippet":"Text","SnippetRanges":[]}""", page["messages"]![0]!["Highlight"]!.ToJsonString());
        Assert.Equal("""[{"Start":10,"Length":6}]""", page["messages"]![1]!["Highlight"]!["SnippetRanges"]!.ToJsonString());
        var plain = await server.GetJsonAsync("/api/v1/search?query=needle&sort=newest");
        Assert.Equal(("other", null), ((string?)plain["messages"]![0]!["Subject"], plain["messages"]![0]!["Highlight"]));
        Assert.Equal((HttpStatusCode.BadRequest, "'best' is no order: use newest or rank."), await server.SendAsync(HttpMethod.Get, "/api/v1/search?query=needle&sort=best"));
    }

    [Fact]
    public async Task What_is_found_is_marked_viewed_and_deleted()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var word in new[] { "keep", "drop", "drop" })
        {
            await server.KeepAsync($"Subject: {word}\r\n\r\nText {word}");
        }

        await server.KeepAsync("Subject: last\r\n\r\nother");
        Assert.Equal("Text keep", await server.Http.GetStringAsync("/view/latest.txt?query=keep", TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Put, "/api/v1/messages", """{"Read":true,"Search":"drop"}"""));
        var read = await server.GetJsonAsync("/api/v1/search?query=is:read");
        Assert.Equal((2, 0), ((int)read["messages_count"]!, (int)read["messages_unread"]!));
        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Delete, "/api/v1/search?query=subject%3Adrop"));
        Assert.Equal(["last", "keep"], (await server.GetJsonAsync("/api/v1/messages"))["messages"]!.AsArray().Select(message => (string)message!["Subject"]!));
    }

    [Theory]
    [InlineData("query=", "No search query")]
    [InlineData("query=is%3Anonsense", "At character 4: 'nonsense' is not known after is:")]
    [InlineData("query=x&tz=Nowhere", "no time zone")]
    [InlineData("query=x&start=-1", "whole number")]
    public async Task A_wrong_search_is_refused_with_the_reason(string query, string reason)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, text) = await server.SendAsync(HttpMethod.Get, $"/api/v1/search?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(reason, text, StringComparison.Ordinal);
    }
}
