using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MailCatcher.Store;
using MailCatcher.Tests.Web;
using Microsoft.AspNetCore.SignalR.Client;

namespace MailCatcher.Tests.Access;

/// <summary>A customer sees only the inbox that is theirs, through whichever door.</summary>
public sealed class InboxAccessTests
{
    [Fact]
    public async Task The_list_and_a_message_show_nothing_of_other_inboxes()
    {
        await using var server = await GuardedServer.StartAsync();
        var (own, other) = await KeepTwoAsync(server);
        var customer = GuardedServer.Bearer(server.Token("read, write, release in shop"));

        var list = await JsonAsync(server, "/api/v1/messages", customer);
        Assert.Equal([own.ToString()], list["messages"]!.AsArray().Select(message => (string)message!["ID"]!));
        Assert.Equal((1, 1), ((int)list["total"]!, (int)list["unread"]!));
        Assert.Equal(own.ToString(), (string)(await JsonAsync(server, "/api/v1/message/latest", customer))["ID"]!);

        foreach (var path in new[] { "", "/headers", "/raw", "/part/1" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync("GET", $"/api/v1/message/{other}{path}", customer)).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync("GET", $"/view/{other}.txt", customer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", $"/view/{own}.txt", customer)).Status);
    }

    [Fact]
    public async Task What_is_done_to_everything_is_done_to_ones_own_inbox()
    {
        await using var server = await GuardedServer.StartAsync();
        var (own, other) = await KeepTwoAsync(server);
        server.Http.DefaultRequestHeaders.Authorization = GuardedServer.Bearer(server.Token("read, write in shop"));

        await server.SendAsync(HttpMethod.Put, "/api/v1/messages", """{"Read": true}""");
        Assert.Equal((true, false), (await SeenAsync(server, own), await SeenAsync(server, other)));

        await server.SendAsync(HttpMethod.Put, "/api/v1/messages", $$"""{"Read": true, "IDs": ["{{other}}"]}""");
        Assert.False(await SeenAsync(server, other));

        await server.SendAsync(HttpMethod.Delete, "/api/v1/messages", $$"""{"IDs": ["{{other}}"]}""");
        Assert.Equal(2, server.Messages.Counts.Total);

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, "/api/v1/messages")).Status);
        Assert.Null(await server.Messages.FindAsync(own, TestContext.Current.CancellationToken));
        Assert.NotNull(await server.Messages.FindAsync(other, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_hub_tells_nothing_of_other_inboxes()
    {
        await using var server = await GuardedServer.StartAsync();
        var token = server.Token("read in shop");
        await using var hub = new HubConnectionBuilder()
            .WithUrl(new Uri(server.Server.HttpAddress, "/hubs/mail"), options => options.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();
        var told = new List<string>();
        var (watching, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        hub.On<long>("Watching", _ => watching.SetResult());
        hub.On<long, JsonNode>("MessageReceived", (_, message) => told.Add($"received {message["ID"]}"));
        hub.On<long, JsonNode[]>("MessagesChanged", (_, messages) => told.AddRange(messages.Select(message => $"changed {message["ID"]}")));
        hub.On<long>("Resync", _ => told.Add("resync"));
        hub.On<long, Guid[]>("MessagesRemoved", (_, ids) =>
        {
            told.AddRange(ids.Select(id => $"removed {id}"));
            if (ids.Length > 0)
            {
                done.SetResult();
            }
        });
        await hub.StartAsync(TestContext.Current.CancellationToken);
        await watching.Task.WaitAsync(TestContext.Current.CancellationToken);

        var (own, other) = await KeepTwoAsync(server);
        await server.Messages.MarkSeenAsync([own, other], seen: true, TestContext.Current.CancellationToken);
        await server.Messages.DeleteAsync([other], TestContext.Current.CancellationToken);
        await server.Messages.DeleteAsync([own], TestContext.Current.CancellationToken);
        await done.Task.WaitAsync(TestContext.Current.CancellationToken);

        // It came into the default inbox and was moved from there, so its arrival is not told.
        Assert.Equal([$"changed {own}", $"changed {own}", $"removed {own}"], told);
    }

    [Fact]
    public async Task Inboxes_of_others_sessions_and_passwords_are_not_shown()
    {
        await using var server = await GuardedServer.StartAsync();
        await KeepTwoAsync(server);
        server.Http.DefaultRequestHeaders.Authorization = GuardedServer.Basic("uma");
        foreach (var inbox in new[] { "shop", "billing" })
        {
            Assert.Equal(HttpStatusCode.Created, (await server.SendAsync(HttpMethod.Post, "/api/v1/inboxes", $$"""{"Name": "{{inbox}}", "User": "{{inbox}}", "Password": "pw-{{inbox}}"}""")).Status);
        }

        var (viewer, customer) = (GuardedServer.Bearer(server.Token("read in shop")), GuardedServer.Bearer(server.Token("read, write in shop")));
        var seen = (await JsonAsync(server, "/api/v1/inboxes", viewer)).AsArray();
        var own = (await JsonAsync(server, "/api/v1/inboxes", customer)).AsArray();

        Assert.Equal(["shop"], seen.Select(inbox => (string)inbox!["Name"]!));
        Assert.Equal(("", true), ((string)seen[0]!["Password"]!, ((string)own[0]!["Password"]!).Length > 0));
        Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync("GET", "/api/v1/inboxes/billing", customer)).Status);
        Assert.DoesNotContain("\"ID\"", (await server.AskAsync("GET", "/api/v1/sessions", customer)).Body, StringComparison.OrdinalIgnoreCase);

        server.Http.DefaultRequestHeaders.Authorization = customer;
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync(HttpMethod.Post, "/api/v1/inboxes", """{"Name": "mine"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.SendAsync(HttpMethod.Delete, "/api/v1/inboxes/shop")).Status);
    }

    [Fact]
    public async Task A_message_can_be_moved_only_where_one_sees_it()
    {
        await using var server = await GuardedServer.StartAsync();
        var (own, _) = await KeepTwoAsync(server);

        await AsCustomerAsync();

        Assert.Equal("billing", (await server.Messages.FindAsync(own, TestContext.Current.CancellationToken))?.Inbox);

        // In a call of its own, because the access goes with the flow and ends with it.
        async Task AsCustomerAsync()
        {
            new MailAccess { Inboxes = ["shop", "billing"] }.Flow();
            await server.Messages.MoveAsync([own], "billing", TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<MailAccessException>(() => server.Messages.MoveAsync([own], "other", TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<MailAccessException>(() => server.Messages.RenameTagAsync("a", "b", TestContext.Current.CancellationToken));
            Assert.Equal(["billing"], server.Messages.ListInboxes().Select(inbox => inbox.Name));
        }
    }

    private static async Task<(Guid Own, Guid Other)> KeepTwoAsync(RunningServer server)
    {
        var own = await server.KeepAsync(Mails.Plain);
        await server.Messages.MoveAsync([own], "shop", TestContext.Current.CancellationToken);
        return (own, await server.KeepAsync(Mails.Plain));
    }

    private static async Task<bool?> SeenAsync(RunningServer server, Guid id) => (await server.Messages.FindAsync(id, TestContext.Current.CancellationToken))?.IsSeen;

    private static async Task<JsonNode> JsonAsync(RunningServer server, string path, AuthenticationHeaderValue credentials) =>
        JsonNode.Parse((await server.AskAsync("GET", path, credentials)).Body)!;
}
