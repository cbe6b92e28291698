using System.Collections.Concurrent;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.SignalR;

namespace MailCatcher.Hubs;

/// <summary>
/// The feeds of the hub's clients, one for each connection with a watch of its own: SignalR waits for a client that does not read, and with one feed for all that client would hold up
/// the others. A slow client loses its oldest events and is told to read again; memory stays bounded.
/// </summary>
internal sealed class MailFeeds(MessageStore messages, StoreEvents events, IHubContext<MailHub, IMailClient> hub, ILogger<MailFeeds> logger)
{
    private readonly ConcurrentDictionary<string, Feed> _feeds = new();

    /// <summary>Begins to tell a connection of what changes from now on.</summary>
    internal void Open(HubCallerContext connection)
    {
        var watch = events.Watch();
        _feeds[connection.ConnectionId] = new Feed(watch, FeedAsync(connection, watch));
    }

    /// <summary>Ends a connection's feed.</summary>
    internal async Task CloseAsync(HubCallerContext connection)
    {
        if (_feeds.TryRemove(connection.ConnectionId, out var feed))
        {
            feed.Watch.Dispose();
            await feed.Running;
        }
    }

    private async Task FeedAsync(HubCallerContext connection, StoreWatch watch)
    {
        var client = hub.Clients.Client(connection.ConnectionId);
        try
        {
            // The watch is open, so what comes after this sequence comes as an event.
            var last = (await messages.ListAsync(0, 1, connection.ConnectionAborted)).ModSequence;
            await client.Watching(last);
            await foreach (var storeEvent in watch.Reader.ReadAllAsync())
            {
                // Several events may share a sequence, none is left out.
                if (storeEvent.ModSequence > last + 1)
                {
                    await client.Resync(storeEvent.ModSequence);
                }

                last = Math.Max(last, storeEvent.ModSequence);
                await TellAsync(client, storeEvent);
            }
        }
        catch (OperationCanceledException) when (connection.ConnectionAborted.IsCancellationRequested)
        {
            // It left before it was told anything.
        }
        catch (Exception fault)
        {
            // The client would wait for events that never come: better that it connects again.
            logger.FeedFailed(fault, connection.ConnectionId);
            connection.Abort();
        }
    }

    private static Task TellAsync(IMailClient client, StoreEvent storeEvent) => storeEvent switch
    {
        StoreEvent.MessageAdded added => client.MessageReceived(added.ModSequence, MessageSummaryJson.Of(added.Message)),
        StoreEvent.MessagesChanged changed => client.MessagesChanged(changed.ModSequence, [.. changed.Messages.Select(MessageSummaryJson.Of)]),
        StoreEvent.AllChanged changed => client.Resync(changed.ModSequence),
        StoreEvent.MessagesRemoved removed => client.MessagesRemoved(removed.ModSequence, removed.Ids),
        StoreEvent.AllRemoved removed => client.AllRemoved(removed.ModSequence),
        StoreEvent.OutboxChanged changed => client.OutboxChanged(changed.ModSequence, OutboxEntryJson.Of(changed.Entry)),
        _ => throw new InvalidOperationException($"Nobody told the hub of {storeEvent.GetType().Name}."),
    };

    private sealed record Feed(StoreWatch Watch, Task Running);
}
