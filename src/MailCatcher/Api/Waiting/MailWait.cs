using MailCatcher.Store;

namespace MailCatcher.Api.Waiting;

/// <summary>One wait for messages: looks at those that are there, then at each that comes or changes, until there are as many as were waited for.</summary>
/// <param name="search">Finds messages.</param>
/// <param name="events">What changes.</param>
/// <param name="query">Which messages.</param>
/// <param name="inbox">Only this inbox's; <see langword="null"/>: all.</param>
/// <param name="since">Only messages that came after this one; <see langword="null"/>: those that are there already as well.</param>
/// <param name="count">How many.</param>
internal sealed class MailWait(MessageSearch search, StoreEvents events, SearchQuery query, string? inbox, long? since, int count)
{
    private const int MostArrived = 20;

    private readonly Dictionary<Guid, MessageSummary> _matching = [];
    private readonly Queue<MessageSummary> _arrived = new();

    /// <summary>The newest of those that came meanwhile and are not what is waited for, at most twenty.</summary>
    internal IReadOnlyCollection<MessageSummary> Arrived => _arrived;

    /// <summary>How many matched so far.</summary>
    internal int MatchCount => _matching.Count;

    /// <summary>Waits. Nothing is marked as read.</summary>
    /// <returns>As many of the newest as were waited for, newest first.</returns>
    /// <exception cref="OperationCanceledException">The time is over, or nobody waits any more.</exception>
    internal async Task<IReadOnlyList<MessageSummary>> RunAsync(CancellationToken ended)
    {
        // Watch first, read second; then no message falls between the two.
        using var watch = events.Watch();
        var isSeen = false;
        while (true)
        {
            // While the index is behind, a look does not see all that is there, and nobody tells of it again: so one looks until it has.
            isSeen = isSeen || await LookAsync(ended);
            while (_matching.Count < count && watch.Reader.TryRead(out var storeEvent))
            {
                await HearAsync(storeEvent, ended);
            }

            if (_matching.Count >= count)
            {
                break;
            }

            isSeen &= !watch.TakeLoss();
            if (isSeen)
            {
                await watch.Reader.WaitToReadAsync(ended);
            }
        }

        return [.. _matching.Values.OrderByDescending(message => message.Sequence).Take(count)];
    }

    private async Task HearAsync(StoreEvent storeEvent, CancellationToken ended)
    {
        switch (storeEvent)
        {
            case StoreEvent.MessageAdded added:
                if (!await TryAsync(added.Message, ended))
                {
                    Remember(added.Message);
                }

                break;

            // A tag or another inbox may make a message what is waited for.
            case StoreEvent.MessagesChanged changed:
                foreach (var message in changed.Messages)
                {
                    await TryAsync(message, ended);
                }

                break;
            case StoreEvent.MessagesRemoved removed:
                foreach (var id in removed.Ids)
                {
                    _matching.Remove(id);
                }

                break;
            case StoreEvent.AllRemoved:
                _matching.Clear();
                break;
            case StoreEvent.AllChanged:
                await LookAsync(ended);
                break;
            default:
                break;
        }
    }

    /// <returns>Whether that was all there is.</returns>
    private async Task<bool> LookAsync(CancellationToken ended)
    {
        var found = await search.FindAsync(query, new MessageFilter { Inbox = inbox }, 0, count, ended);
        if (found.IsComplete)
        {
            _matching.Clear();
        }

        foreach (var message in found.Page.Messages.Where(message => !(message.Sequence <= since)))
        {
            _matching[message.Id] = message;
        }

        return found.IsComplete;
    }

    private async ValueTask<bool> TryAsync(MessageSummary message, CancellationToken ended)
    {
        var matches = !(message.Sequence <= since)
            && (inbox is null || message.Inbox.Equals(inbox, StringComparison.OrdinalIgnoreCase))
            && await search.MatchesAsync(query, message.Id, ended);
        if (matches)
        {
            _matching[message.Id] = message;
        }
        else
        {
            _matching.Remove(message.Id);
        }

        return matches;
    }

    private void Remember(MessageSummary message)
    {
        _arrived.Enqueue(message);
        if (_arrived.Count > MostArrived)
        {
            _arrived.Dequeue();
        }
    }
}
