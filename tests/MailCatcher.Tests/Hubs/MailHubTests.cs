using System.Collections.Immutable;
using System.Threading.Channels;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Tests.Hubs;

public sealed class MailHubTests
{
    [Fact]
    public async Task A_client_hears_of_what_is_received_changed_and_removed_in_order()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        await using var client = await ListeningClient.ConnectAsync(server);

        var id = await server.KeepAsync(Mails.Plain);
        var received = await client.NextAsync();
        Assert.Equal(("MessageReceived", id.ToString()), (received.Name, received.Message?.Id));
        Assert.Equal("Grüße", received.Message?.Subject);

        await server.Messages.MarkSeenAsync([id], seen: true, cancellationToken);
        var changed = await client.NextAsync();
        Assert.Equal(("MessagesChanged", true), (changed.Name, changed.Message?.Read));

        await server.Messages.DeleteAsync([id], cancellationToken);
        var removed = await client.NextAsync();
        Assert.Equal(("MessagesRemoved", id), (removed.Name, Assert.Single(removed.Ids)));

        await server.Messages.DeleteAllAsync(cancellationToken);
        var all = await client.NextAsync();
        Assert.Equal("AllRemoved", all.Name);
        Assert.True(received.ModSequence < changed.ModSequence && changed.ModSequence < removed.ModSequence && removed.ModSequence < all.ModSequence);
    }

    [Fact]
    public async Task A_client_hears_of_a_release()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);
        await using var client = await ListeningClient.ConnectAsync(server);

        await server.Server.Store.Outbox.EnqueueAsync(id, [new("bob", "example.test")], TestContext.Current.CancellationToken);

        Assert.Equal("OutboxChanged", (await client.NextAsync()).Name);
    }

    [Fact]
    public async Task Leaving_ends_the_watch()
    {
        await using var server = await RunningServer.StartAsync();
        var before = server.Server.Store.Events.WatchCount;
        var client = await ListeningClient.ConnectAsync(server);

        // The client is told that it is connected before the hub's own welcome has run.
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before + 1);

        await client.DisposeAsync();

        // The server hears of it through its own end of the connection.
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_up_nobody_and_is_told_to_read_again()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);
        await using var slow = await LongPollingClient.ConnectAsync(server);
        await using var quick = await ListeningClient.ConnectAsync(server);

        for (var change = 1; change <= 1_400; change++)
        {
            await server.Messages.MarkSeenAsync([id], seen: change % 2 == 1, cancellationToken);
            Assert.Equal("MessagesChanged", (await quick.NextAsync()).Name);
        }

        Assert.Contains("\"Resync\"", await slow.ReadUntilAsync("\"Resync\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_comes_back_with_its_mod_sequence_gets_what_it_missed_once()
    {
        await using var server = await RunningServer.StartAsync();
        var had = await server.KeepAsync(Mails.Plain);
        var known = (await server.Messages.FindAsync(had, TestContext.Current.CancellationToken))!.ModSequence;
        var missed = await server.KeepAsync(Mails.Plain);

        await using var client = await ListeningClient.ConnectAsync(server, $"?since={known}");
        var next = await server.KeepAsync(Mails.Plain);

        Assert.Equal(missed.ToString(), (await client.NextAsync()).Message?.Id);
        Assert.Equal(next.ToString(), (await client.NextAsync()).Message?.Id);
    }

    [Fact]
    public async Task A_client_that_comes_back_again_and_again_misses_nothing_and_gets_nothing_twice()
    {
        const int Messages = 200;
        await using var server = await RunningServer.StartAsync();
        var sent = SendAsync();
        var heard = new List<string?>();
        var last = 0L;
        while (heard.Count < Messages)
        {
            // Cut off after a few, wherever that is.
            await using var client = await ListeningClient.ConnectAsync(server, $"?since={last}");
            for (var count = 0; count < 23 && heard.Count < Messages; count++)
            {
                var call = await client.NextAsync();
                Assert.Equal("MessageReceived", call.Name);
                heard.Add(call.Message?.Id);
                last = call.ModSequence;
            }
        }

        Assert.Equal(await sent, heard);

        async Task<List<string?>> SendAsync()
        {
            var ids = new List<string?>();
            for (var count = 0; count < Messages; count++)
            {
                ids.Add((await server.KeepAsync(Mails.Plain)).ToString());
            }

            return ids;
        }
    }

    [Fact]
    public async Task A_client_that_comes_back_from_too_far_is_told_to_read_again()
    {
        await using var server = await RunningServer.StartAsync();

        await using var client = await ListeningClient.ConnectAsync(server, "?since=1000000");

        Assert.Equal("Resync", (await client.NextAsync()).Name);
    }

    [Fact]
    public async Task A_client_hears_of_the_inboxes_it_asked_for_only_and_may_ask_for_others()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        foreach (var name in new[] { "shop", "blog" })
        {
            await server.Server.Store.Inboxes.SaveAsync(new Inbox { Name = name, Rules = [new InboxRule { Recipient = $"*@{name}.test" }] }, cancellationToken);
        }

        await using var client = await ListeningClient.ConnectAsync(server, "?inbox=Shop");
        await server.KeepAsync(Mails.Plain, to: "a@blog.test");
        var shop = await server.KeepAsync(Mails.Plain, to: "a@shop.test");
        Assert.Equal(shop.ToString(), (await client.NextAsync()).Message?.Id);

        await client.WatchInboxesAsync("blog");
        await server.KeepAsync(Mails.Plain, to: "a@shop.test");
        var blog = await server.KeepAsync(Mails.Plain, to: "a@blog.test");
        Assert.Equal(blog.ToString(), (await client.NextAsync()).Message?.Id);
    }

    private sealed record Call(string Name, long ModSequence, MessageSummaryJson? Message, ImmutableArray<Guid> Ids);

    private sealed class ListeningClient : IAsyncDisposable
    {
        private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
        private readonly HubConnection _connection;

        private ListeningClient(Uri address)
        {
            _connection = new HubConnectionBuilder().WithUrl(address).AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = null).Build();
            _connection.On<long>("Watching", at => Add("Watching", at, null, []));
            _connection.On<long, MessageSummaryJson>("MessageReceived", (at, message) => Add("MessageReceived", at, message, []));
            _connection.On<long, ImmutableArray<MessageSummaryJson>>("MessagesChanged", (at, messages) => Add("MessagesChanged", at, messages.Single(), []));
            _connection.On<long, ImmutableArray<Guid>>("MessagesRemoved", (at, ids) => Add("MessagesRemoved", at, null, ids));
            _connection.On<long>("AllRemoved", at => Add("AllRemoved", at, null, []));
            _connection.On<long, OutboxEntryJson>("OutboxChanged", (at, _) => Add("OutboxChanged", at, null, []));
            _connection.On<long>("Resync", at => Add("Resync", at, null, []));
        }

        internal static async Task<ListeningClient> ConnectAsync(RunningServer server, string query = "")
        {
            var client = new ListeningClient(new Uri(server.Server.HttpAddress, $"/hubs/mail{query}"));
            await client._connection.StartAsync(TestContext.Current.CancellationToken);
            Assert.Equal("Watching", (await client.NextAsync()).Name);
            return client;
        }

        internal Task WatchInboxesAsync(params string[] inboxes) => _connection.InvokeAsync("WatchInboxes", inboxes, TestContext.Current.CancellationToken);

        internal async Task<Call> NextAsync() => await _calls.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public ValueTask DisposeAsync() => _connection.DisposeAsync();

        private void Add(string name, long modSequence, MessageSummaryJson? message, ImmutableArray<Guid> ids) =>
            _calls.Writer.TryWrite(new Call(name, modSequence, message, ids));
    }
}
