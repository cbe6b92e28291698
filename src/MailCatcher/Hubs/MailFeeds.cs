using System.Collections.Concurrent;
using MailCatcher.Api;
using MailCatcher.Events;
using MailCatcher.Store;
using Microsoft.AspNetCore.SignalR;

namespace MailCatcher.Hubs;

/// <summary>
/// The feeds of the hub's clients, one for each connection with a watch of its own: SignalR waits for a client that does not read, and with one feed for all that client would hold up
/// the others. A slow client loses its oldest events and is told to read again; memory stays bounded.
/// </summary>
internal sealed class MailFeeds(StoreEvents events, IHubContext<MailHub, IMailClient> hub, ILogger<MailFeeds> logger)
{
    private readonly ConcurrentDictionary<string, Feed> _feeds = new();

    /// <summary>Begins to tell a connection of what changes: from now on, or from where it was.</summary>
    internal void Open(HubCallerContext connection)
    {
        var query = connection.GetHttpContext()?.Request.Query;
        var watch = StoreEventId.TryParse(query?["since"].ToString(), out var since) ? events.Watch(since) : events.Watch();
        var feed = new Feed(watch) { Scope = EventScope.Of(query?["inbox"].AsEnumerable() ?? []) };
        _feeds[connection.ConnectionId] = feed;
        feed.Running = FeedAsync(connection, feed);
    }

    /// <summary>Narrows what a connection is told from now on to some inboxes; none means all.</summary>
    internal void Narrow(HubCallerContext connection, IEnumerable<string> inboxes)
    {
        if (_feeds.TryGetValue(connection.ConnectionId, out var feed))
        {
            feed.Scope = EventScope.Of(inboxes);
        }
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

    private async Task FeedAsync(HubCallerContext connection, Feed feed)
    {
        var (watch, client) = (feed.Watch, hub.Clients.Client(connection.ConnectionId));
        try
        {
            await client.Watching(watch.Start.ModSequence);
            if (watch.TakeLoss())
            {
                await client.Resync(watch.Start.ModSequence);
            }

            await foreach (var storeEvent in watch.Reader.ReadAllAsync())
            {
                if (watch.TakeLoss())
                {
                    await client.Resync(storeEvent.ModSequence);
                }

                foreach (var narrowed in feed.Scope.Narrow(storeEvent))
                {
                    await TellAsync(client, narrowed);
                }
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
        StoreEvent.Defined => Task.CompletedTask,
        _ => throw new InvalidOperationException($"Nobody told the hub of {storeEvent.GetType().Name}."),
    };

    private sealed class Feed(StoreWatch watch)
    {
        internal StoreWatch Watch => watch;

        internal EventScope Scope { get; set; } = EventScope.Everything;

        internal Task Running { get; set; } = Task.CompletedTask;
    }
}
