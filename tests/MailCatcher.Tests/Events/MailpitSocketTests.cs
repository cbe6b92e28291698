using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MailCatcher.Tests.Events;

public sealed class MailpitSocketTests
{
    [Fact]
    public async Task The_socket_speaks_as_Mailpits_does()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await RunningServer.StartAsync();
        using var socket = await ConnectAsync(server);
        Assert.Equal(0, (int)(await NextAsync(socket, "stats"))["Total"]!);

        var id = await server.KeepAsync(Mails.Plain);
        var received = await NextAsync(socket, "new");
        Assert.Equal((id.ToString(), "Grüße", false), ((string?)received["ID"], (string?)received["Subject"], (bool)received["Read"]!));
        var counted = await NextAsync(socket, "stats");
        Assert.Equal((1, 1), ((int)counted["Total"]!, (int)counted["Unread"]!));
        Assert.NotEmpty((string)counted["Version"]!);

        await server.Messages.SetTagsAsync([id], ["order"], cancellationToken);
        var tagged = await NextAsync(socket, "update");
        Assert.Equal((id.ToString(), """["order"]"""), ((string?)tagged["ID"], tagged["Tags"]!.ToJsonString()));

        await server.Messages.DeleteAsync([id], cancellationToken);
        Assert.Equal(id.ToString(), (string?)(await NextAsync(socket, "delete"))["ID"]);

        await server.Messages.DeleteAllAsync(cancellationToken);
        await NextAsync(socket, "truncate");
    }

    [Fact]
    public async Task A_burst_is_counted_at_most_four_times_a_second()
    {
        await using var server = await RunningServer.StartAsync();
        using var socket = await ConnectAsync(server);
        var began = TimeProvider.System.GetTimestamp();
        for (var count = 0; count < 200; count++)
        {
            await server.KeepAsync(Mails.Plain);
        }

        var statistics = 0;
        for (var (heard, total) = (0, 0); heard < 200 || total < 200;)
        {
            var (type, data) = await NextAsync(socket);
            (heard, statistics) = type == "new" ? (heard + 1, statistics) : (heard, statistics + 1);
            total = type == "stats" ? (int)data!["Total"]! : total;
        }

        Assert.InRange(statistics, 1, 2 + (int)(TimeProvider.System.GetElapsedTime(began) / TimeSpan.FromMilliseconds(250)));
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_held_in_bounds_and_told_to_read_again()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync("Subject: " + new string('x', 900) + "\r\n\r\n");
        await server.Messages.SetTagsAsync([id], [.. Enumerable.Range(0, 20).Select(number => new string('t', 60) + number)], TestContext.Current.CancellationToken);
        using var socket = await ConnectAsync(server);
        await NextAsync(socket, "stats");

        // Far more than the buffers of both ends and the watch can hold.
        const int Changes = 20_000;
        for (var change = 1; change <= Changes; change++)
        {
            await server.Messages.MarkSeenAsync([id], seen: change % 2 == 1, TestContext.Current.CancellationToken);
        }

        var told = 0;
        while ((await NextAsync(socket)).Type is var type && type != "prune")
        {
            told += type == "update" ? 1 : 0;
        }

        Assert.InRange(told, 1, Changes - 1_024);
    }

    [Fact]
    public async Task Leaving_ends_the_watch()
    {
        await using var server = await RunningServer.StartAsync();
        var before = server.Server.Store.Events.WatchCount;
        var socket = await ConnectAsync(server);
        await NextAsync(socket, "stats");
        Assert.Equal(before + 1, server.Server.Store.Events.WatchCount);

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount == before);
        socket.Dispose();
    }

    [Fact]
    public async Task What_is_no_web_socket_is_told_where_the_events_are()
    {
        await using var server = await RunningServer.StartAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Get, "/api/events");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("/api/v1/events", body, StringComparison.Ordinal);
    }

    private static async Task<ClientWebSocket> ConnectAsync(RunningServer server)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Server.HttpAddress) { Scheme = "ws", Path = "/api/events" }.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    // Counts come when they come.
    private static async Task<JsonNode> NextAsync(ClientWebSocket socket, string type)
    {
        while (true)
        {
            var (next, data) = await NextAsync(socket);
            if (next == type)
            {
                return data ?? new JsonObject();
            }

            Assert.Equal("stats", next);
        }
    }

    private static async Task<(string? Type, JsonNode? Data)> NextAsync(ClientWebSocket socket)
    {
        using var text = new MemoryStream();
        var buffer = new byte[4096];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
            text.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);

        var told = JsonNode.Parse(Encoding.UTF8.GetString(text.ToArray()))!;
        return ((string?)told["Type"], told["Data"]);
    }
}
