using System.Net.WebSockets;
using System.Text.Json;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace MailCatcher.Events;

/// <summary>What changes, as Mailpit tells it: the web socket <c>/api/events</c> with <c>{"Type": …, "Data": …}</c>.</summary>
internal static class MailpitSocket
{
    private static readonly TimeSpan StatisticsInterval = TimeSpan.FromMilliseconds(250);

    internal static void MapMailpitSocket(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/events", AcceptAsync).ExcludeFromDescription();

    private static async Task AcceptAsync(
        HttpContext context, MessageStore messages, StoreEvents events, TimeProvider time, IHostApplicationLifetime lifetime, IOptions<JsonOptions> json)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await ApiAnswers.Wrong("This is a web socket; /api/v1/events is a stream of server-sent events.").ExecuteAsync(context);
            return;
        }

        using var watch = events.Watch();
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var listening = ListenAsync(socket, ended);
        try
        {
            await new Writer(socket, messages, json.Value.SerializerOptions, time, ended.Token).WriteAsync(watch);
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The client left, or we stop.
        }

        await ended.CancelAsync();
        await listening;
        if (socket.State == WebSocketState.Open)
        {
            socket.Abort();
        }
    }

    /// <summary>Clients say nothing here; but only who reads learns that one has left.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource ended)
    {
        var buffer = new byte[512];
        try
        {
            while ((await socket.ReceiveAsync(buffer, ended.Token)).MessageType != WebSocketMessageType.Close)
            {
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ended.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException)
        {
            // It left without a word.
        }

        await ended.CancelAsync();
    }

    /// <summary>Writes the events of one watch to one client.</summary>
    private sealed class Writer(WebSocket socket, MessageStore messages, JsonSerializerOptions json, TimeProvider time, CancellationToken ended)
    {
        private MailboxCounts _told;
        private long _toldAt;

        internal async Task WriteAsync(StoreWatch watch)
        {
            await TellStatisticsAsync();
            var more = watch.Reader.WaitToReadAsync(ended).AsTask();
            while (await WaitAsync(more))
            {
                while (watch.Reader.TryRead(out var storeEvent))
                {
                    if (watch.TakeLoss())
                    {
                        await TellAsync("prune", null);
                    }

                    await TellAsync(storeEvent);
                }

                more = watch.Reader.WaitToReadAsync(ended).AsTask();
            }
        }

        /// <summary>Waits for events; and while there are none, tells the counts once it is time to.</summary>
        private async Task<bool> WaitAsync(Task<bool> more)
        {
            while (messages.Counts != _told)
            {
                var wait = StatisticsInterval - time.GetElapsedTime(_toldAt);
                if (wait <= TimeSpan.Zero)
                {
                    await TellStatisticsAsync();
                }
                else if (more.IsCompleted || await Task.WhenAny(more, Task.Delay(wait, time, ended)) == more)
                {
                    break;
                }
            }

            return await more;
        }

        private Task TellAsync(StoreEvent storeEvent) => storeEvent switch
        {
            StoreEvent.MessageAdded added => TellAsync("new", MessageSummaryJson.Of(added.Message)),
            StoreEvent.MessagesChanged changed => TellEachAsync(changed.Messages.Select(message => ("update", (object)new { ID = message.Id, Read = message.IsSeen, message.Tags }))),
            StoreEvent.MessagesRemoved removed => TellEachAsync(removed.Ids.Select(id => ("delete", (object)new { ID = id }))),
            StoreEvent.AllChanged => TellAsync("prune", null),
            StoreEvent.AllRemoved => TellAsync("truncate", null),
            _ => Task.CompletedTask,
        };

        private async Task TellEachAsync(IEnumerable<(string Type, object Data)> events)
        {
            foreach (var (type, data) in events)
            {
                await TellAsync(type, data);
            }
        }

        private Task TellStatisticsAsync()
        {
            (_told, _toldAt) = (messages.Counts, time.GetTimestamp());
            return TellAsync("stats", new { _told.Total, Unread = _told.Unseen, InfoApi.Version });
        }

        // Waits for the client to take it: what comes meanwhile waits in the watch, which is bounded.
        private async Task TellAsync(string type, object? data) =>
            await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { Type = type, Data = data }, json), WebSocketMessageType.Text, endOfMessage: true, ended);
    }
}
