using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using MailCatcher.Store;

namespace MailCatcher.Tests.Events;

public sealed class EventsApiTests
{
    [Fact]
    public async Task A_stream_tells_what_is_received_changed_and_removed_in_order()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        await using var stream = await EventClient.ConnectAsync(server, "/api/v1/events");

        var id = await server.KeepAsync(Mails.Plain);
        await server.Messages.MarkSeenAsync([id], seen: true, cancellationToken);
        await server.Messages.DeleteAsync([id], cancellationToken);
        await server.Messages.DeleteAllAsync(cancellationToken);

        Assert.Equal((id.ToString(), "Grüße"), ((string?)(await stream.NextAsync("message"))["Message"]!["ID"], (string?)stream.Last["Message"]!["Subject"]));
        Assert.True((bool)(await stream.NextAsync("changed"))["Messages"]![0]!["Read"]!);
        Assert.Equal(id.ToString(), (string?)(await stream.NextAsync("removed"))["IDs"]![0]);
        await stream.NextAsync("cleared");
    }

    [Fact]
    public async Task A_client_that_comes_back_again_and_again_misses_nothing_and_gets_nothing_twice()
    {
        const int Messages = 300;
        await using var server = await RunningServer.StartAsync();
        var sent = SendAsync();
        var heard = new List<string>();
        string? last = null;
        while (heard.Count < Messages)
        {
            // Cut off after a few, wherever that is.
            await using var stream = await EventClient.ConnectAsync(server, "/api/v1/events", last ?? "0");
            for (var count = 0; count < 17 && heard.Count < Messages; count++)
            {
                heard.Add((string)(await stream.NextAsync("message"))["Message"]!["ID"]!);
                last = stream.LastId;
            }
        }

        Assert.Equal(await sent, heard);

        async Task<List<string>> SendAsync()
        {
            var ids = new List<string>();
            for (var count = 0; count < Messages; count++)
            {
                ids.Add((await server.KeepAsync(Mails.Plain)).ToString());
            }

            return ids;
        }
    }

    [Fact]
    public async Task A_client_that_was_away_too_long_is_told_to_read_again()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);
        for (var change = 0; change <= StoreEvents.HistoryCapacity; change++)
        {
            await server.Messages.MarkSeenAsync([id], seen: change % 2 == 0, TestContext.Current.CancellationToken);
        }

        await using var stream = await EventClient.ConnectAsync(server, "/api/v1/events", "1", first: "resync");
        await stream.NextAsync("watching");
        var next = await server.KeepAsync(Mails.Plain);

        Assert.Equal(next.ToString(), (string?)(await stream.NextAsync("message"))["Message"]!["ID"]);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_held_in_bounds_and_told_to_read_again()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync("Subject: " + new string('x', 900) + "\r\n\r\n");
        await using var stream = await EventClient.ConnectAsync(server, "/api/v1/events");

        // Far more than the buffers of both ends and the watch can hold.
        const int Changes = 20_000;
        for (var change = 1; change <= Changes; change++)
        {
            await server.Messages.MarkSeenAsync([id], seen: change % 2 == 1, TestContext.Current.CancellationToken);
        }

        var told = 0;
        while (await stream.NextAsync() is { } next && next.EventType != "resync")
        {
            told++;
        }

        Assert.InRange(told, 1, Changes - 1_024);
    }

    [Fact]
    public async Task A_stream_of_one_inbox_tells_of_no_other_and_says_when_a_message_moves_away()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        await server.Server.Store.Inboxes.SaveAsync(new Inbox { Name = "shop", Rules = [new InboxRule { Recipient = "*@shop.test" }] }, cancellationToken);
        await using var stream = await EventClient.ConnectAsync(server, "/api/v1/events?inbox=Shop");

        await server.KeepAsync(Mails.Plain, to: "bob@example.test");
        var own = await server.KeepAsync(Mails.Plain, to: "bob@shop.test");
        await server.Messages.MoveAsync([own], Inboxes.Default, cancellationToken);

        Assert.Equal(own.ToString(), (string?)(await stream.NextAsync("message"))["Message"]!["ID"]);
        Assert.Equal(own.ToString(), (string?)(await stream.NextAsync("removed"))["IDs"]![0]);
    }

    [Fact]
    public async Task What_is_no_id_is_refused()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal((HttpStatusCode.BadRequest, "'x' is not the id of an event."), await server.SendAsync(HttpMethod.Get, "/api/v1/events?since=x"));
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_the_stop_and_leaves_no_watch()
    {
        var server = await RunningServer.StartAsync();
        var events = server.Server.Store.Events;
        var before = events.WatchCount;
        var stream = await EventClient.ConnectAsync(server, "/api/v1/events");
        Assert.Equal(before + 1, events.WatchCount);

        await stream.DisposeAsync();
        await Eventually.IsAsync(() => events.WatchCount == before);

        await using var open = await EventClient.ConnectAsync(server, "/api/v1/events");
        var stopping = TimeProvider.System.GetTimestamp();
        await server.DisposeAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(stopping) < TimeSpan.FromSeconds(2));
    }

    private sealed class EventClient : IAsyncDisposable
    {
        private readonly HttpResponseMessage _response;
        private readonly IAsyncEnumerator<SseItem<string>> _items;

        private EventClient(HttpResponseMessage response, Stream body) =>
            (_response, _items) = (response, SseParser.Create(body).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator());

        internal JsonNode Last => JsonNode.Parse(_items.Current.Data)!;

        internal string? LastId => _items.Current.EventId;

        internal static async Task<EventClient> ConnectAsync(RunningServer server, string path, string? lastId = null, string first = "watching")
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (lastId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastId);
            }

            var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            var client = new EventClient(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            await client.NextAsync(first);
            return client;
        }

        internal async Task<SseItem<string>?> NextAsync() => await _items.MoveNextAsync() ? _items.Current : null;

        internal async Task<JsonNode> NextAsync(string kind)
        {
            Assert.Equal(kind, (await NextAsync())?.EventType);
            return Last;
        }

        public async ValueTask DisposeAsync()
        {
            _response.Dispose();
            try
            {
                await _items.DisposeAsync();
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException or OperationCanceledException)
            {
                // It was cut off.
            }
        }
    }
}
