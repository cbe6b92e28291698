using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>Pages of lists in any order. Newest first stays a walk over memory; every other order is that of the index's columns.</summary>
public sealed class ArrangedMessages
{
    private readonly MessageStore _messages;
    private readonly MessageSearch _search;
    private readonly SortOrders _orders;

    internal ArrangedMessages(MessageStore messages, MessageSearch search) => (_messages, _search, _orders) = (messages, search, new SortOrders(search));

    /// <summary>A page of what matches.</summary>
    /// <param name="query">The search.</param>
    /// <param name="filter">What else must hold.</param>
    /// <param name="arrangement">In what order.</param>
    /// <param name="start">How many rows to pass over.</param>
    /// <param name="take">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    public async Task<ArrangedPage> ListAsync(
        SearchQuery query, MessageFilter filter, MessageArrangement arrangement, int start, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        take = Math.Clamp(take, 1, 1_000);
        if (arrangement is { Sort: MessageSort.Date, IsGrouped: false })
        {
            return arrangement.IsReversed
                ? await ListOldestAsync(query, filter, start, take, cancellationToken)
                : ArrangedPage.Of(await _search.FindAsync(query, filter, start, take, cancellationToken));
        }

        var known = _messages.ModSequence;
        var (sequences, unseen, isComplete) = await _search.SelectAsync(query, filter, cancellationToken);
        var matching = new FilterCounts(sequences.Count, unseen);
        var sizes = new Dictionary<long, int>();
        if (arrangement.IsGrouped)
        {
            (sequences, sizes) = _orders.ReadConversations().Group(sequences);
            sequences.Reverse();
        }

        IEnumerable<long> rows = arrangement.Sort == MessageSort.Date ? Enumerable.Reverse(sequences) : Arrange(sequences, _orders.Order(arrangement.Sort));
        var page = (arrangement.IsReversed ? rows.Reverse() : rows).Skip(start).Take(take).ToArray();
        var messages = await _messages.FindAsync(page, cancellationToken);
        return new ArrangedPage(new MessagePage(messages, start, _messages.Counts, matching, known), sequences.Count)
        {
            IsComplete = isComplete,
            Conversations = messages.Where(message => sizes.ContainsKey(message.Sequence)).ToImmutableDictionary(message => message.Id, message => sizes[message.Sequence]),
        };
    }

    // The last page of the list, read backwards.
    private async Task<ArrangedPage> ListOldestAsync(SearchQuery query, MessageFilter filter, int start, int take, CancellationToken cancellationToken)
    {
        var total = (await _search.FindAsync(query, filter, 0, 1, cancellationToken)).Page.Matching.Total;
        var end = Math.Max(0, total - start);
        var begin = Math.Max(0, end - take);
        var found = await _search.FindAsync(query, filter, begin, Math.Max(1, end - begin), cancellationToken);
        var page = found.Page with { Messages = end == begin ? [] : [.. found.Page.Messages.Reverse()], Start = start };
        return ArrangedPage.Of(found with { Page = page });
    }

    /// <summary>Some of the messages of an order, in that order; those that it does not know yet come first, since they are new.</summary>
    private static IEnumerable<long> Arrange(List<long> sequences, long[] order)
    {
        if (sequences.Count == 0)
        {
            return [];
        }

        var (least, most) = (sequences[0], sequences[^1]);
        var chosen = new System.Collections.BitArray(checked((int)(most - least + 1)));
        foreach (var sequence in sequences)
        {
            chosen.Set((int)(sequence - least), true);
        }

        var arranged = new List<long>(sequences.Count);
        foreach (var sequence in order)
        {
            if (sequence >= least && sequence <= most && chosen.Get((int)(sequence - least)))
            {
                arranged.Add(sequence);
                chosen.Set((int)(sequence - least), false);
            }
        }

        return arranged.Count == sequences.Count ? arranged : sequences.Where(sequence => chosen.Get((int)(sequence - least))).Reverse().Concat(arranged);
    }
}

/// <summary>A page of a list.</summary>
/// <param name="Page">The messages, with the counts of the mailbox and of everything that matches.</param>
/// <param name="Rows">How many rows the list has: fewer than messages where one stands for a conversation.</param>
public sealed record ArrangedPage(MessagePage Page, int Rows)
{
    /// <summary>How many messages each conversation has that a message of the page stands for, where it is more than one.</summary>
    public ImmutableDictionary<Guid, int> Conversations { get; init; } = ImmutableDictionary<Guid, int>.Empty;

    /// <summary>Whether everything that was there is in the list; not while the index is behind.</summary>
    public bool IsComplete { get; init; } = true;

    internal static ArrangedPage Of(SearchPage found) => new(found.Page, found.Page.Matching.Total) { IsComplete = found.IsComplete };
}
