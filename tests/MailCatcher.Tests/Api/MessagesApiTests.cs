using System.Net;

namespace MailCatcher.Tests.Api;

public sealed class MessagesApiTests
{
    [Fact]
    public async Task An_empty_mailbox_is_an_empty_list()
    {
        await using var server = await RunningServer.StartAsync();

        var page = await server.GetJsonAsync("/api/v1/messages");

        Assert.Equal(
            """{"total":0,"unread":0,"count":0,"messages_count":0,"messages_unread":0,"start":0,"tags":[],"messages":[]}""",
            page.ToJsonString());
    }

    [Fact]
    public async Task The_newest_message_comes_first_and_paging_moves_on()
    {
        await using var server = await RunningServer.StartAsync();
        for (var number = 1; number <= 5; number++)
        {
            await server.KeepAsync($"Subject: number {number}\r\n\r\nText");
        }

        var page = await server.GetJsonAsync("/api/v1/messages?start=1&limit=2");

        Assert.Equal(["number 4", "number 3"], page["messages"]!.AsArray().Select(message => (string?)message!["Subject"]));
        Assert.Equal((5, 5, 2, 1), ((int)page["total"]!, (int)page["messages_count"]!, (int)page["count"]!, (int)page["start"]!));
    }

    [Theory]
    [InlineData("start=-1")]
    [InlineData("start=x")]
    [InlineData("limit=1e3")]
    [InlineData("limit=99999999999")]
    public async Task A_page_that_cannot_be_is_refused_with_the_reason(string query)
    {
        await using var server = await RunningServer.StartAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Get, $"/api/v1/messages?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("must be a whole number", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_marked_read_and_unread_by_id()
    {
        await using var server = await RunningServer.StartAsync();
        var first = await server.KeepAsync("Subject: a\r\n\r\n");
        await server.KeepAsync("Subject: b\r\n\r\n");

        var marked = await server.SendAsync(HttpMethod.Put, "/api/v1/messages", $$"""{"Read":true,"IDs":["{{first}}","no-id","{{Guid.NewGuid()}}"]}""");

        Assert.Equal((HttpStatusCode.OK, "ok"), marked);
        var page = await server.GetJsonAsync("/api/v1/messages");
        Assert.Equal([false, true], page["messages"]!.AsArray().Select(message => (bool)message!["Read"]!));
        Assert.Equal(1, (int)page["unread"]!);

        await server.SendAsync(HttpMethod.Put, "/api/v1/messages", $$"""{"Read":false,"IDs":["{{first}}"]}""");
        Assert.Equal(2, (int)(await server.GetJsonAsync("/api/v1/messages"))["messages_unread"]!);
    }

    [Fact]
    public async Task Without_ids_every_message_is_marked()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("Subject: a\r\n\r\n");
        await server.KeepAsync("Subject: b\r\n\r\n");

        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Put, "/api/v1/messages", """{"Read":true}"""));

        Assert.Equal(0, server.Messages.Counts.Unseen);
    }

    [Fact]
    public async Task Ids_and_a_search_at_once_are_refused()
    {
        await using var server = await RunningServer.StartAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Put, "/api/v1/messages", """{"Read":true,"IDs":["x"],"Search":"y"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "Give either IDs or Search, not both."), (status, body));
    }

    [Fact]
    public async Task Named_messages_are_deleted_and_the_others_stay()
    {
        await using var server = await RunningServer.StartAsync();
        var first = await server.KeepAsync("Subject: a\r\n\r\n");
        var second = await server.KeepAsync("Subject: b\r\n\r\n");

        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Delete, "/api/v1/messages", $$"""{"IDs":["{{first}}"]}"""));

        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, $"/api/v1/message/{first}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, $"/api/v1/message/{second}")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"IDs":[]}""")]
    [InlineData("""{"IDs":null}""")]
    public async Task A_delete_that_names_no_message_deletes_all(string? body)
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("Subject: a\r\n\r\n");

        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Delete, "/api/v1/messages", body));

        Assert.Equal(0, server.Messages.Counts.Total);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"IDs":"x"}""")]
    [InlineData("""{"IDs":[1]}""")]
    [InlineData("IDs=1")]
    public async Task A_delete_that_cannot_be_read_deletes_nothing(string body)
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("Subject: a\r\n\r\n");

        var (status, reason) = await server.SendAsync(HttpMethod.Delete, "/api/v1/messages", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("The request body is not the JSON expected here", reason, StringComparison.Ordinal);
        Assert.Equal(1, server.Messages.Counts.Total);
    }

    [Fact]
    public async Task A_delete_that_names_only_strangers_deletes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("Subject: a\r\n\r\n");

        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Delete, "/api/v1/messages", """{"IDs":["nothing","",null]}"""));

        Assert.Equal(1, server.Messages.Counts.Total);
    }

    [Fact]
    public async Task Too_many_ids_and_too_large_bodies_are_refused()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("Subject: a\r\n\r\n");
        var many = string.Join(',', Enumerable.Repeat("\"x\"", 10_001));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.SendAsync(HttpMethod.Delete, "/api/v1/messages", $$"""{"IDs":[{{many}}]}""")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.SendAsync(HttpMethod.Put, "/api/v1/messages", $$"""{"IDs":[{{many}}]}""")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.SendAsync(HttpMethod.Put, "/api/v1/messages", new string(' ', 1024 * 1024 + 1))).Status);
        Assert.Equal(1, server.Messages.Counts.Total);
    }

    [Fact]
    public async Task Before_a_date_are_the_older_messages()
    {
        await using var server = await RunningServer.StartAsync();
        var dates = new List<DateTimeOffset>();
        for (var number = 0; number < 9; number++)
        {
            var id = await server.KeepAsync($"Subject: {number}\r\n\r\n");
            dates.Add((await server.Messages.FindAsync(id, TestContext.Current.CancellationToken))!.ReceivedAt);
        }

        foreach (var date in dates)
        {
            var page = await server.GetJsonAsync($"/api/v1/messages?before={Uri.EscapeDataString(date.ToString("O"))}");
            Assert.Equal(dates.Count(other => other < date), page["count"]!.GetValue<int>());
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Get, "/api/v1/messages?before=yesterday")).Status);
    }
}
