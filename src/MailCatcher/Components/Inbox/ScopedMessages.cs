using MailCatcher.Store;

namespace MailCatcher.Components.Inbox;

/// <summary>Reads the list within a scope: from memory, through the search, or in another order.</summary>
internal sealed class ScopedMessages(MessageStore messages, MessageSearch search, ArrangedMessages arranged, ListScope scope)
{
    private readonly (SearchQuery? Query, SearchFault? Fault) _parsed = scope.Search.Length > 0 ? search.Parse(scope.Search) : (SearchQuery.Everything, null);

    internal ListScope Scope => scope;

    /// <summary>What is wrong with the search; <see langword="null"/>: nothing.</summary>
    internal SearchFault? Fault => _parsed.Fault;

    /// <summary>Only messages up to this sequence, while the list is held; <see langword="null"/>: all.</summary>
    internal long? Until { get; set; }

    private MessageFilter Filter => scope.Filter with { Until = Until };

    /// <summary>A page; one that is empty while the search is wrong.</summary>
    internal async ValueTask<ArrangedPage> ListAsync(int start, int take, CancellationToken cancellationToken) => _parsed.Query is { } query
        ? await arranged.ListAsync(query, Filter, scope.Arrangement, start, take, cancellationToken)
        : new ArrangedPage(new MessagePage([], 0, messages.Counts, default, 0), 0);

    /// <summary>Everything in the scope that had come by a moment, to do something with all of it.</summary>
    internal async ValueTask<MessageSet> ChooseAsync(long until, CancellationToken cancellationToken) =>
        _parsed.Query is { } query ? await search.ChooseAsync(query, scope.Filter with { Until = until }, cancellationToken) : MessageSet.Empty;

    internal Task MarkAllSeenAsync(CancellationToken cancellationToken) => scope.Search.Length == 0
        ? messages.MarkSeenAsync(scope.Filter, seen: true, cancellationToken)
        : _parsed.Query is { } query ? search.MarkSeenAsync(query, scope.Filter, seen: true, cancellationToken) : Task.CompletedTask;
}
