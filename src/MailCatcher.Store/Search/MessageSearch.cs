using System.Collections.Immutable;
using MailCatcher.Store.Database;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>Finds messages. What was acknowledged before a search began is found by it, unless too much has come in to be indexed while somebody waits; then <see cref="SearchPage.IsComplete"/> says so.</summary>
public sealed class MessageSearch : IAsyncDisposable
{
    /// <summary>So much behind, the index has caught up in a moment, and a test that sends and then searches wants to wait for it.</summary>
    private const int SmallLag = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PatienceInFlood = TimeSpan.FromMilliseconds(100);

    private readonly Catalog _catalog;
    private readonly MessageStore _messages;
    private readonly MailDatabase _database;
    private readonly SearchIndexer _indexer;
    private readonly RecentTexts _recent;
    private readonly TimeProvider _time;

    internal MessageSearch(string folder, Catalog catalog, MessageStore messages, MailDatabase database, StoreEvents events, TimeProvider time, ILogger logger)
    {
        (_catalog, _messages, _database, _time) = (catalog, messages, database, time);
        _recent = new RecentTexts(id => messages.ReadForSearchAsync(id, CancellationToken.None).AsTask());
        _indexer = new SearchIndexer(folder, catalog, messages, events, time, logger);
    }

    /// <summary>How many changes the index is behind; 0: everything can be found.</summary>
    public long Lag => Math.Max(0, _catalog.ModSequence - _indexer.IndexedSequence);

    /// <summary>Takes a search apart, or says what is wrong with it.</summary>
    /// <param name="text">The search; empty: every message.</param>
    /// <param name="zone">The time zone that its dates are of; <see langword="null"/>: UTC.</param>
    public (SearchQuery? Query, SearchFault? Fault) Parse(string text, TimeZoneInfo? zone = null) =>
        SearchParser.TryParse(text, _time.GetUtcNow(), zone ?? TimeZoneInfo.Utc, out var query, out var fault) ? (query, null) : (null, fault);

    /// <summary>What is wrong with a search; <see langword="null"/>: nothing. For settings, which are read before there is a store.</summary>
    public static SearchFault? Check(string text) => SearchParser.TryParse(text, DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, out _, out var fault) ? null : fault;

    /// <summary>The parts of a search that must all match, each as it is written; see <see cref="SearchParser.Outline"/>.</summary>
    public ImmutableArray<SearchTerm> Outline(string text, TimeZoneInfo? zone = null) => SearchParser.Outline(text, _time.GetUtcNow(), zone ?? TimeZoneInfo.Utc);

    /// <summary>A page of what matches, newest first.</summary>
    /// <param name="query">The search.</param>
    /// <param name="filter">What else must hold.</param>
    /// <param name="start">How many to pass over.</param>
    /// <param name="take">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    public async Task<SearchPage> FindAsync(SearchQuery query, MessageFilter filter, int start, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (query is SearchQuery.All)
        {
            return new SearchPage(await _messages.ListAsync(filter, start, take, cancellationToken), IsComplete: true);
        }

        var modSequence = _catalog.ModSequence;
        var (sequences, unseen, isComplete) = await SelectAsync(query, filter, cancellationToken);
        var end = Math.Max(0, sequences.Count - start);
        var begin = Math.Max(0, end - Math.Clamp(take, 1, 1_000));
        var page = sequences.GetRange(begin, end - begin);
        page.Reverse();
        var messages = await _messages.FindAsync(page, cancellationToken);
        return new SearchPage(new MessagePage(messages, start, _messages.Counts, new FilterCounts(sequences.Count, unseen), modSequence), isComplete);
    }

    /// <summary>Whether one message matches; not when there is no such message. Looks at the message itself, so that it does not depend on how far the index is.</summary>
    public async ValueTask<bool> MatchesAsync(SearchQuery query, Guid id, CancellationToken cancellationToken)
    {
        // Whether there is such a message, for the one who asks, is asked each time; what it says never changes.
        if (await _messages.FindAsync(id, cancellationToken) is null || await _recent.ReadAsync(id).WaitAsync(cancellationToken) is not { } text)
        {
            return false;
        }

        var released = await ReleasedAsync(query, cancellationToken);
        return new SearchMatcher(_catalog.Matches, released.Contains).Matches(query, text);
    }

    /// <summary>Deletes what matches, in small steps.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(SearchQuery query, MessageFilter filter, CancellationToken cancellationToken) =>
        await _messages.DeleteAsync((await SelectAsync(query, filter, cancellationToken)).Sequences, cancellationToken);

    /// <summary>Marks what matches seen or unseen.</summary>
    public async Task MarkSeenAsync(SearchQuery query, MessageFilter filter, bool seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await _messages.MarkSeenAsync((await SelectAsync(query, filter with { Seen = !seen }, cancellationToken)).Sequences, seen, cancellationToken);
    }

    /// <summary>The ids of everything that matches, newest first: for an export, or to act on all results.</summary>
    /// <param name="query">The search.</param>
    /// <param name="filter">What else must hold.</param>
    /// <param name="most">The most to return.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    public async Task<ImmutableArray<Guid>> FindIdsAsync(SearchQuery query, MessageFilter filter, int most, CancellationToken cancellationToken)
    {
        var ids = ImmutableArray.CreateBuilder<Guid>();
        var (sequences, _, _) = await SelectAsync(query, filter, cancellationToken);
        sequences.Reverse();
        foreach (var part in sequences.Take(most).Chunk(1_000))
        {
            ids.AddRange((await _messages.FindAsync(part, cancellationToken)).Select(message => message.Id));
        }

        return ids.ToImmutable();
    }

    /// <summary>Stops indexing.</summary>
    public ValueTask DisposeAsync() => _indexer.DisposeAsync();

    private async Task<(List<long> Sequences, int Unseen, bool IsComplete)> SelectAsync(SearchQuery query, MessageFilter filter, CancellationToken cancellationToken)
    {
        var isComplete = await _indexer.CatchUpAsync(_catalog.ModSequence, Lag <= SmallLag ? Patience : PatienceInFlood, cancellationToken);
        var released = await ReleasedAsync(query, cancellationToken);
        var sequences = query is SearchQuery.All ? [.. _catalog.Select(filter).Reverse()]
            : _indexer.Index is { } index ? index.Search(reader => new IndexQueries(reader, _catalog, released).Create(query), cancellationToken)
            : [];
        return (sequences, _catalog.Retain(sequences, filter), isComplete);
    }

    // Few messages are ever released: they are looked up when a search asks.
    private async Task<HashSet<long>> ReleasedAsync(SearchQuery query, CancellationToken cancellationToken) => !Asks(query) ? [] : await _database.ReadAsync<HashSet<long>>(
        file => [.. file.Outbox.FindAll().Select(OutboxRow.FromDocument)
            .Where(entry => entry.Recipients.Any(recipient => recipient.State == RecipientState.Relayed))
            .Select(entry => RecordId.SequenceOf(entry.MessageId))],
        cancellationToken);

    private static bool Asks(SearchQuery query) => query switch
    {
        SearchQuery.Released => true,
        SearchQuery.And and => and.Parts.Any(Asks),
        SearchQuery.Or or => or.Parts.Any(Asks),
        SearchQuery.Not not => Asks(not.Part),
        _ => false,
    };
}

/// <summary>A page of what a search has found.</summary>
/// <param name="Page">The messages, with the counts of the mailbox and of everything that matches.</param>
/// <param name="IsComplete">Whether everything that was there is found; not while the index is behind.</param>
public sealed record SearchPage(MessagePage Page, bool IsComplete);
