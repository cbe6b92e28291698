using MailCatcher.Store;

namespace MailCatcher.Components.Inbox;

/// <summary>Reads the list within a scope: from memory, or through the search.</summary>
internal sealed class ScopedMessages(MessageStore messages, MessageSearch search, ListScope scope)
{
    private readonly (SearchQuery? Query, SearchFault? Fault) _parsed = scope.Search.Length > 0 ? search.Parse(scope.Search) : (SearchQuery.Everything, null);

    internal ListScope Scope => scope;

    /// <summary>What is wrong with the search; <see langword="null"/>: nothing.</summary>
    internal SearchFault? Fault => _parsed.Fault;

    /// <summary>A page; one that is empty while the search is wrong.</summary>
    internal async ValueTask<MessagePage> ListAsync(int start, int take, CancellationToken cancellationToken) => _parsed.Query switch
    {
        null => new MessagePage([], 0, messages.Counts, default, 0),
        _ when scope.Search.Length == 0 => await messages.ListAsync(scope.Filter, start, take, cancellationToken),
        var query => (await search.FindAsync(query, scope.Filter, start, take, cancellationToken)).Page,
    };

    internal Task MarkAllSeenAsync(CancellationToken cancellationToken) => scope.Search.Length == 0
        ? messages.MarkSeenAsync(scope.Filter, seen: true, cancellationToken)
        : _parsed.Query is { } query ? search.MarkSeenAsync(query, scope.Filter, seen: true, cancellationToken) : Task.CompletedTask;

    internal Task DeleteAllAsync(CancellationToken cancellationToken) => !scope.IsNarrow ? messages.DeleteAllAsync(cancellationToken)
        : scope.Search.Length == 0 ? messages.DeleteAsync(scope.Filter, cancellationToken)
        : _parsed.Query is { } query ? search.DeleteAsync(query, scope.Filter, cancellationToken)
        : Task.CompletedTask;
}
