using MailCatcher.Store;

namespace MailCatcher.Components.Inbox;

/// <summary>
/// Knows where in the list a message is, so that the next and the previous can be found though the list moves under it:
/// it remembers where it saw the message last and looks around there.
/// </summary>
internal sealed class ListCursor
{
    private const int Around = 200;
    private readonly Dictionary<Guid, int> _seenAt = [];

    /// <summary>Where the last neighbour was found.</summary>
    internal int Index { get; private set; }

    /// <summary>Remembers a page that was read for the screen.</summary>
    internal void Saw(MessagePage page)
    {
        _seenAt.Clear();
        for (var i = 0; i < page.Messages.Length; i++)
        {
            _seenAt[page.Messages[i].Id] = page.Start + i;
        }
    }

    /// <summary>The message <paramref name="step"/> rows from <paramref name="open"/>; the newest when none is open or it is not to be found.</summary>
    internal async ValueTask<Guid?> NeighborAsync(ScopedMessages messages, Guid? open, int step, CancellationToken cancellationToken)
    {
        var at = open is { } id ? await FindAsync(messages, id, cancellationToken) : null;
        var wanted = at is { } index ? index + step : 0;
        if (wanted < 0)
        {
            return null;
        }

        var page = (await messages.ListAsync(wanted, 1, cancellationToken)).Page;
        if (page.Messages.IsEmpty)
        {
            return null;
        }

        Index = wanted;
        return page.Messages[0].Id;
    }

    /// <summary>The messages from one to another, both included, whichever comes first; at most 1,000. When one of them is not to be found, only the other.</summary>
    internal async ValueTask<IEnumerable<Guid>> BetweenAsync(ScopedMessages messages, Guid from, Guid to, CancellationToken cancellationToken)
    {
        if (await FindAsync(messages, from, cancellationToken) is not { } first || await FindAsync(messages, to, cancellationToken) is not { } last)
        {
            return [to];
        }

        var page = (await messages.ListAsync(Math.Min(first, last), Math.Min(Math.Abs(last - first) + 1, 1_000), cancellationToken)).Page;
        return page.Messages.Select(message => message.Id);
    }

    private async ValueTask<int?> FindAsync(ScopedMessages messages, Guid id, CancellationToken cancellationToken)
    {
        var guess = _seenAt.TryGetValue(id, out var seen) ? seen : Index;
        foreach (var (start, take) in new[] { (Math.Max(0, guess - Around), (2 * Around) + 1), (0, 1_000) })
        {
            var page = (await messages.ListAsync(start, take, cancellationToken)).Page;
            for (var i = 0; i < page.Messages.Length; i++)
            {
                if (page.Messages[i].Id == id)
                {
                    return page.Start + i;
                }
            }
        }

        return null;
    }
}
