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

    /// <summary>How far the index is that is being made anew.</summary>
    public IndexProgress Progress => new(_indexer.IsRebuilding, Math.Min(_indexer.Rebuilt, _catalog.Total), _catalog.Total);

    /// <summary>Makes the index anew, beginning soon. Until that is done, <see cref="Progress"/> tells how far it is, and searches find what is in it so far.</summary>
    public void Rebuild() => _indexer.Rebuild();

    /// <summary>Makes the index anew.</summary>
    /// <param name="told">Told how far it is, now and then.</param>
    /// <param name="cancellationToken">Stops waiting; the index is made anew all the same.</param>
    public async Task RebuildAsync(Action<IndexProgress>? told, CancellationToken cancellationToken)
    {
        Rebuild();
        while (true)
        {
            // Asked for before the look: whatever happens after it is not missed.
            var next = _indexer.Progress;
            var progress = Progress;
            told?.Invoke(progress);
            if (!progress.IsRunning)
            {
                return;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

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
    public Task<SearchPage> FindAsync(SearchQuery query, MessageFilter filter, int start, int take, CancellationToken cancellationToken) =>
        FindAsync(query, filter, SearchOrder.Newest, start, take, cancellationToken);

    /// <summary>A page of what matches.</summary>
    /// <param name="query">The search.</param>
    /// <param name="filter">What else must hold.</param>
    /// <param name="order">What comes first.</param>
    /// <param name="start">How many to pass over.</param>
    /// <param name="take">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    public async Task<SearchPage> FindAsync(SearchQuery query, MessageFilter filter, SearchOrder order, int start, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (query is SearchQuery.All)
        {
            return new SearchPage(await _messages.ListAsync(filter, start, take, cancellationToken), IsComplete: true);
        }

        var modSequence = _catalog.ModSequence;
        var scores = order == SearchOrder.Rank ? new List<float>() : null;
        var (sequences, unseen, isComplete) = await SelectAsync(query, filter, scores, cancellationToken);
        var page = scores is null ? NewestOf(sequences, start, Math.Clamp(take, 1, 1_000)) : BestOf(sequences, scores, start, Math.Clamp(take, 1, 1_000));
        var messages = await _messages.FindAsync(page, cancellationToken);
        return new SearchPage(new MessagePage(messages, start, _messages.Counts, new FilterCounts(sequences.Count, unseen), modSequence), isComplete);
    }

    /// <summary>Where a search hits in messages that it found: what is to be marked in a list of results, in their order.</summary>
    public async Task<ImmutableArray<SearchHighlight>> HighlightAsync(SearchQuery query, ImmutableArray<MessageSummary> messages, CancellationToken cancellationToken)
    {
        var highlighter = new SearchHighlighter(query);
        var marked = ImmutableArray.CreateBuilder<SearchHighlight>(messages.Length);
        foreach (var message in messages)
        {
            var highlight = highlighter.Mark(message);
            marked.Add(highlight.SnippetRanges.IsEmpty && highlighter.LooksIntoBodies && await _messages.ReadBodiesAsync(message.Id, cancellationToken) is { } bodies
                ? highlighter.MarkBody(highlight, bodies) : highlight);
        }

        return marked.MoveToImmutable();
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

    /// <summary>Gives what matches a tag, in small steps.</summary>
    /// <returns>How many got it now.</returns>
    internal async Task<int> TagAsync(SearchQuery query, string tag, CancellationToken cancellationToken)
    {
        var carries = new MessageFilter { Tag = tag };
        long[] without = [.. (await SelectAsync(query, MessageFilter.Everything, cancellationToken)).Sequences.Where(sequence => !_catalog.Matches(sequence, carries))];
        await _messages.LabelAsync(without, new LabelChange { AddTags = [tag] }, cancellationToken);
        return without.Length;
    }

    /// <summary>The sequences of everything that matches, oldest first; waits until the index knows of all there was.</summary>
    internal async Task<List<long>> FindSequencesAsync(SearchQuery query, MessageFilter filter, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (sequences, _, isComplete) = await SelectAsync(query, filter, cancellationToken);
            if (isComplete || query is SearchQuery.All)
            {
                return sequences;
            }
        }
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

    /// <summary>Everything that matches, to do something with all of it.</summary>
    /// <param name="query">The search.</param>
    /// <param name="filter">What else must hold.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    public async Task<MessageSet> ChooseAsync(SearchQuery query, MessageFilter filter, CancellationToken cancellationToken) =>
        new([.. (await SelectAsync(query, filter, cancellationToken)).Sequences]);

    /// <summary>What conversation a message belongs to, for <c>conversation:</c>; <see langword="null"/> when there is no such message.</summary>
    public async ValueTask<string?> FindConversationAsync(Guid id, CancellationToken cancellationToken) =>
        await _messages.FindAsync(id, cancellationToken) is null ? null : (await _recent.ReadAsync(id).WaitAsync(cancellationToken))?.Conversation;

    /// <summary>The index; <see langword="null"/> while there is none.</summary>
    internal SearchIndex? Index => _indexer.Index;

    /// <summary>Stops indexing.</summary>
    public ValueTask DisposeAsync() => _indexer.DisposeAsync();

    private static List<long> NewestOf(List<long> sequences, int start, int take)
    {
        var end = Math.Max(0, sequences.Count - start);
        var begin = Math.Max(0, end - take);
        var page = sequences.GetRange(begin, end - begin);
        page.Reverse();
        return page;
    }

    private static List<long> BestOf(List<long> sequences, List<float> scores, int start, int take) =>
        [.. sequences.Zip(scores).OrderByDescending(hit => hit.Second).ThenByDescending(hit => hit.First).Skip(start).Take(take).Select(hit => hit.First)];

    /// <summary>Everything that matches, oldest first, and how many of it nobody has opened.</summary>
    internal Task<(List<long> Sequences, int Unseen, bool IsComplete)> SelectAsync(SearchQuery query, MessageFilter filter, CancellationToken cancellationToken) =>
        SelectAsync(query, filter, scores: null, cancellationToken);

    private async Task<(List<long> Sequences, int Unseen, bool IsComplete)> SelectAsync(
        SearchQuery query, MessageFilter filter, List<float>? scores, CancellationToken cancellationToken)
    {
        var isComplete = await _indexer.CatchUpAsync(_catalog.ModSequence, Lag <= SmallLag ? Patience : PatienceInFlood, cancellationToken);
        var released = await ReleasedAsync(query, cancellationToken);
        var sequences = query is SearchQuery.All ? [.. _catalog.Select(filter).Reverse()]
            : _indexer.Index is { } index ? index.Search(reader => new IndexQueries(reader, _catalog, released, scores is not null).Create(query), scores, cancellationToken)
            : [];
        var found = scores is null ? [] : sequences.ToArray();
        var unseen = _catalog.Retain(sequences, filter);
        if (scores is not null)
        {
            KeepScores(scores, found, sequences);
        }

        return (sequences, unseen, isComplete);
    }

    // Both are in the same order, and the second has some of the first.
    private static void KeepScores(List<float> scores, long[] found, List<long> kept)
    {
        var place = 0;
        for (var index = 0; index < found.Length && place < kept.Count; index++)
        {
            if (found[index] == kept[place])
            {
                scores[place++] = scores[index];
            }
        }

        scores.RemoveRange(place, scores.Count - place);
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

/// <summary>What comes first among results.</summary>
public enum SearchOrder
{
    /// <summary>The newest message.</summary>
    Newest,

    /// <summary>What matches best: in the subject before in addresses before in the body; of what matches alike the newest.</summary>
    Rank,
}

/// <summary>A page of what a search has found.</summary>
/// <param name="Page">The messages, with the counts of the mailbox and of everything that matches.</param>
/// <param name="IsComplete">Whether everything that was there is found; not while the index is behind.</param>
public sealed record SearchPage(MessagePage Page, bool IsComplete);

/// <summary>How far an index is that is being made anew.</summary>
/// <param name="IsRunning">Whether it is being made; not so once all there was is in it.</param>
/// <param name="Indexed">How many messages are in it.</param>
/// <param name="Messages">How many there are.</param>
public readonly record struct IndexProgress(bool IsRunning, int Indexed, int Messages);
