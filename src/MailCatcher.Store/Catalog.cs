using System.Collections.Immutable;
using MailCatcher.Store.Database;

namespace MailCatcher.Store;

/// <summary>
/// Which messages there are, in order, with their flags and the newest summaries: all that the open inbox needs, in memory (about a kilobyte for 4,096 messages), so that it never
/// waits for the database. The database's owner changes it; anyone reads. The database keeps it too, a small document for each chunk.
/// </summary>
internal sealed class Catalog
{
    /// <summary>How many of the newest summaries are kept at hand.</summary>
    internal const int RecentCapacity = 2_000;

    private readonly Lock _lock = new();
    private readonly SortedList<long, CatalogChunk> _chunks = [];
    private readonly Dictionary<long, MessageSummary> _recent = [];
    private readonly Queue<long> _recentOrder = [];
    private readonly HashSet<CatalogChunk> _changed = [];
    private readonly HashSet<long> _emptied = [];
    private readonly HashSet<string> _labels = new(Labels.Comparer);
    private (long ModSequence, ImmutableArray<(string Label, FilterCounts Counts)> Counts)? _labelCounts;
    private int _total;
    private int _seen;
    private long _bytes;
    private long _modSequence;
    private long _clearedAt;

    internal MailboxCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return CountsFor(MailAccess.Current);
            }
        }
    }

    /// <summary>How many messages there are, whoever asks.</summary>
    internal int Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    internal long ModSequence
    {
        get
        {
            lock (_lock)
            {
                return _modSequence;
            }
        }
    }

    /// <summary>The sequence of the last "all removed": no message is older. 0 when there was none.</summary>
    internal long ClearedAt
    {
        get
        {
            lock (_lock)
            {
                return _clearedAt;
            }
        }
    }

    /// <summary>Takes over what the database kept.</summary>
    internal void Load(IEnumerable<CatalogChunk> chunks, DatabasePosition position)
    {
        lock (_lock)
        {
            Clear();
            foreach (var chunk in chunks)
            {
                _chunks.Add(chunk.Number, chunk);
                _labels.UnionWith(chunk.LabelKeys);
                _total += chunk.Count;
                _seen += chunk.SeenCount;
            }

            (_bytes, _modSequence, _clearedAt) = (position.Bytes, position.Sequence, position.ClearedAt);
        }
    }

    internal void Add(MessageSummary message)
    {
        lock (_lock)
        {
            var chunk = ChunkOf(message.Sequence);
            _modSequence = message.ModSequence;
            if (!chunk.Add(Index(message.Sequence)))
            {
                return;
            }

            chunk.Touch(Index(message.Sequence), message.ModSequence);
            Label(chunk, message.Sequence, new LabelChange { Inbox = message.Inbox, AddTags = message.Tags });
            _changed.Add(chunk);
            _total++;
            _bytes += message.Size;
            Remember(message);
        }
    }

    /// <summary>Puts rows read from the database among the summaries at hand, the newest last.</summary>
    internal void Warm(IEnumerable<MessageRow> rows)
    {
        lock (_lock)
        {
            foreach (var row in rows)
            {
                if (FindNow(row.Summary.Sequence) is { } flags)
                {
                    Remember(flags.On(row.Summary));
                }
            }
        }
    }

    /// <returns>Whether it was there.</returns>
    internal bool Remove(long sequence, long size, long modSequence)
    {
        lock (_lock)
        {
            _modSequence = modSequence;
            if (!_chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk))
            {
                return false;
            }

            // What was discarded before goes like any other.
            Discard(chunk, sequence, size, false);
            var wasSeen = chunk.IsSeen(Index(sequence));
            if (!chunk.Remove(Index(sequence)))
            {
                return false;
            }

            chunk.Touch(Index(sequence), modSequence);
            _changed.Add(chunk);
            _total--;
            _seen -= wasSeen ? 1 : 0;
            _bytes -= size;
            _recent.Remove(sequence);
            if (chunk.Count == 0 && chunk.DiscardedCount == 0 && chunk != _chunks.GetValueAtIndex(_chunks.Count - 1))
            {
                // Old chunks go with their last message; else years of retention would leave a trail of empty ones.
                _chunks.Remove(chunk.Number);
                _changed.Remove(chunk);
                _emptied.Add(chunk.Number);
            }

            return true;
        }
    }

    /// <summary>Discards a message, or brings it back: until it is removed or brought back, nothing shows it.</summary>
    /// <returns>Whether this changed it.</returns>
    internal bool SetDiscarded(long sequence, long size, bool discarded, long modSequence)
    {
        lock (_lock)
        {
            _modSequence = modSequence;
            if (!_chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk) || !Discard(chunk, sequence, size, discarded))
            {
                return false;
            }

            chunk.Touch(Index(sequence), modSequence);
            _changed.Add(chunk);
            return true;
        }
    }

    /// <summary>The discarded messages, oldest first.</summary>
    internal ImmutableArray<long> ListDiscarded()
    {
        lock (_lock)
        {
            return [.. _chunks.Values.SelectMany(chunk => chunk.ListDiscarded())];
        }
    }

    internal bool IsDiscarded(long sequence)
    {
        lock (_lock)
        {
            return _chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk) && chunk.IsDiscarded(Index(sequence));
        }
    }

    /// <summary>A message's flags, also when it is discarded, whoever may see it.</summary>
    internal MessageFlags? FindKept(long sequence)
    {
        lock (_lock)
        {
            return _chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk) && (chunk.IsLive(Index(sequence)) || chunk.IsDiscarded(Index(sequence)))
                ? FlagsOf(chunk, sequence) : null;
        }
    }

    /// <returns>Whether this changed it.</returns>
    internal bool SetSeen(long sequence, bool seen, long modSequence)
    {
        lock (_lock)
        {
            _modSequence = modSequence;
            if (!_chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk) || !chunk.SetSeen(Index(sequence), seen))
            {
                return false;
            }

            chunk.Touch(Index(sequence), modSequence);
            _changed.Add(chunk);
            _seen += seen ? 1 : -1;
            if (_recent.TryGetValue(sequence, out var message))
            {
                _recent[sequence] = message with { IsSeen = seen, ModSequence = modSequence };
            }

            return true;
        }
    }

    /// <returns>Whether this changed it.</returns>
    internal bool SetLabels(long sequence, LabelChange change, long modSequence)
    {
        lock (_lock)
        {
            _modSequence = modSequence;
            if (!_chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk) || !chunk.IsLive(Index(sequence)) || !Label(chunk, sequence, change))
            {
                return false;
            }

            chunk.Touch(Index(sequence), modSequence);
            _changed.Add(chunk);
            if (_recent.TryGetValue(sequence, out var message))
            {
                _recent[sequence] = FlagsOf(chunk, sequence).On(message);
            }

            return true;
        }
    }

    /// <summary>The messages that a filter lets through, newest first.</summary>
    internal ImmutableArray<long> Select(MessageFilter filter)
    {
        filter = filter.ForCurrentAccess();
        lock (_lock)
        {
            return [.. _chunks.Values.Reverse().SelectMany(chunk => chunk.Descending(filter, 0, CatalogChunk.Span))];
        }
    }

    /// <summary>Whether there is such a message, whoever may see it, or one that may be brought back.</summary>
    internal bool Exists(long sequence) => FindKept(sequence) is not null;

    /// <summary>Messages that came after one, oldest first.</summary>
    /// <param name="sequence">The one.</param>
    /// <param name="take">The most to return.</param>
    /// <param name="withDiscarded">Whether those that may be brought back count.</param>
    internal ImmutableArray<long> After(long sequence, int take, bool withDiscarded = false)
    {
        lock (_lock)
        {
            return [.. _chunks.Values
                .Where(chunk => chunk.Number >= sequence / CatalogChunk.Span)
                .SelectMany(chunk => withDiscarded && chunk.DiscardedCount > 0
                    ? chunk.Descending(MessageFilter.Everything, 0, CatalogChunk.Span).Concat(chunk.ListDiscarded()).Order()
                    : chunk.Descending(MessageFilter.Everything, 0, CatalogChunk.Span).AsEnumerable().Reverse())
                .SkipWhile(message => message <= sequence)
                .Take(take)];
        }
    }

    /// <summary>Whether a message carries any tag.</summary>
    internal bool IsTagged(long sequence)
    {
        lock (_lock)
        {
            return FindNow(sequence) is { Tags.IsEmpty: false };
        }
    }

    /// <summary>Takes from messages, oldest first, those that do not exist or that a filter holds back.</summary>
    /// <returns>How many of those that remain nobody has opened.</returns>
    internal int Retain(List<long> sequences, MessageFilter filter)
    {
        filter = filter.ForCurrentAccess();
        Span<ulong> passing = stackalloc ulong[CatalogChunk.Words];
        Span<ulong> seen = stackalloc ulong[CatalogChunk.Words];
        var (kept, unseen, number) = (0, 0, -1L);
        for (var place = 0; place < sequences.Count; place++)
        {
            var sequence = sequences[place];
            if (sequence / CatalogChunk.Span != number)
            {
                // A lock for each chunk, so that catching goes on while a million hits are sifted.
                number = sequence / CatalogChunk.Span;
                lock (_lock)
                {
                    passing.Clear();
                    seen.Clear();
                    if (_chunks.TryGetValue(number, out var chunk))
                    {
                        chunk.Select(filter, passing);
                        chunk.Select(MessageFilter.Everything with { Seen = true }, seen);
                    }
                }
            }

            var (word, bit) = (Index(sequence) / 64, 1UL << (Index(sequence) % 64));
            if ((passing[word] & bit) != 0)
            {
                sequences[kept++] = sequence;
                unseen += (seen[word] & bit) == 0 ? 1 : 0;
            }
        }

        sequences.RemoveRange(kept, sequences.Count - kept);
        return unseen;
    }

    /// <summary>The oldest messages that a filter lets through and nobody has pinned, oldest first.</summary>
    internal ImmutableArray<long> SelectOldest(MessageFilter filter, int take)
    {
        lock (_lock)
        {
            return [.. _chunks.Values
                .SelectMany(chunk => chunk.Descending(filter, 0, CatalogChunk.Span).AsEnumerable().Reverse().Where(sequence => !chunk.HasLabel(Index(sequence), Labels.Pinned)))
                .Take(take)];
        }
    }

    /// <summary>Whether there is such a message and the filter lets it through.</summary>
    internal bool Matches(long sequence, MessageFilter filter)
    {
        filter = filter.ForCurrentAccess();
        lock (_lock)
        {
            if (!_chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk) || !chunk.IsLive(Index(sequence)))
            {
                return false;
            }

            var index = Index(sequence);
            return (filter.Until is not { } until || sequence <= until)
                && (filter.Seen is not { } seen || chunk.IsSeen(index) == seen)
                && (!filter.Pinned || chunk.HasLabel(index, Labels.Pinned))
                && (filter.Tag is null || chunk.HasLabel(index, Labels.Tag(filter.Tag)))
                && (filter.Inbox is null || Labels.Comparer.Equals(chunk.FlagsOf(index).Inbox, filter.Inbox))
                && (!filter.Access.IsLimited || filter.Access.MaySee(chunk.FlagsOf(index).Inbox));
        }
    }

    internal FilterCounts CountsOf(MessageFilter filter)
    {
        filter = filter.ForCurrentAccess();
        lock (_lock)
        {
            return CountsOfNow(filter);
        }
    }

    /// <summary>Every label that a message carries, with its counts; worked out once for each change.</summary>
    internal ImmutableArray<(string Label, FilterCounts Counts)> LabelCounts()
    {
        lock (_lock)
        {
            if (_labelCounts is not { } known || known.ModSequence != _modSequence)
            {
                _labelCounts = known = (_modSequence, [.. CountLabels().OrderBy(label => label.Label, Labels.Comparer)]);
            }

            return MailAccess.Current is { IsLimited: true } access
                ? [.. known.Counts.Select(label => (label.Label, Counts: CountsOfNow(FilterOf(label.Label) with { Access = access }))).Where(label => label.Counts.Total > 0)]
                : known.Counts;
        }
    }

    internal void RemoveAll(long modSequence)
    {
        lock (_lock)
        {
            Clear();
            (_modSequence, _clearedAt) = (modSequence, modSequence);
        }
    }

    /// <summary>A change that concerns no message.</summary>
    internal void Advance(long modSequence)
    {
        lock (_lock)
        {
            _modSequence = modSequence;
        }
    }

    internal MessageFlags? Find(long sequence)
    {
        lock (_lock)
        {
            return FindNow(sequence) is { } flags && MailAccess.Current.MaySee(flags.Inbox) ? flags : null;
        }
    }

    /// <summary>Finds a summary at hand.</summary>
    internal MessageSummary? FindRecent(long sequence)
    {
        lock (_lock)
        {
            return _recent.GetValueOrDefault(sequence) is { } recent && MailAccess.Current.MaySee(recent.Inbox) ? recent : null;
        }
    }

    /// <summary>A page of the messages that a filter lets through, newest first: each with its summary where that is at hand.</summary>
    internal CatalogPage Page(MessageFilter filter, int start, int take)
    {
        filter = filter.ForCurrentAccess();
        lock (_lock)
        {
            var builder = ImmutableArray.CreateBuilder<CatalogEntry>(take);
            var skip = start;
            for (var index = _chunks.Count - 1; index >= 0 && builder.Count < take; index--)
            {
                var chunk = _chunks.GetValueAtIndex(index);
                var count = skip == 0 ? 0 : chunk.CountOf(filter);
                if (skip > 0 && skip >= count)
                {
                    skip -= count;
                    continue;
                }

                foreach (var sequence in chunk.Descending(filter, skip, take - builder.Count))
                {
                    builder.Add(new CatalogEntry(sequence, FlagsOf(chunk, sequence), _recent.GetValueOrDefault(sequence)));
                }

                skip = 0;
            }

            return new CatalogPage(builder.ToImmutable(), CountsFor(filter.Access), CountsOfNow(filter), _modSequence);
        }
    }

    /// <summary>How many of the messages that a filter lets through are newer than the given one: its place in the list.</summary>
    internal int? PositionOf(long sequence, MessageFilter filter)
    {
        filter = filter.ForCurrentAccess();
        lock (_lock)
        {
            if (!_chunks.TryGetValue(sequence / CatalogChunk.Span, out var own) || !own.IsLive(Index(sequence)) || !filter.Access.MaySee(FlagsOf(own, sequence).Inbox))
            {
                return null;
            }

            return own.CountAfter(filter, Index(sequence)) + _chunks.Values.Where(chunk => chunk.Number > own.Number).Sum(chunk => chunk.CountOf(filter));
        }
    }

    /// <summary>Takes the chunks that changed since the last call, for the database to keep.</summary>
    internal IReadOnlyList<KeptChunk> TakeChanged()
    {
        lock (_lock)
        {
            var changed = _changed.Select(chunk => chunk.ToKept()).ToArray();
            _changed.Clear();
            return changed;
        }
    }

    /// <summary>Takes the numbers of the chunks that have gone since the last call.</summary>
    internal IReadOnlyList<long> TakeEmptied()
    {
        lock (_lock)
        {
            long[] emptied = [.. _emptied];
            _emptied.Clear();
            return emptied;
        }
    }

    private static int Index(long sequence) => (int)(sequence % CatalogChunk.Span);

    // The sizes of some inboxes alone are not known without reading; a limited one is told no bytes.
    private MailboxCounts CountsFor(MailAccess access) =>
        access.IsLimited && CountsOfNow(new MessageFilter { Access = access }) is var counts ? new MailboxCounts(counts.Total, counts.Unseen, 0) : CountsNow();

    private MailboxCounts CountsNow() => new(_total, _total - _seen, _bytes);

    private MessageFlags? FindNow(long sequence) =>
        _chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk) && chunk.IsLive(Index(sequence)) ? FlagsOf(chunk, sequence) : null;

    private static MessageFlags FlagsOf(CatalogChunk chunk, long sequence) => chunk.FlagsOf(Index(sequence));

    private FilterCounts CountsOfNow(MessageFilter filter)
    {
        if (filter.IsEverything)
        {
            return new FilterCounts(_total, _total - _seen);
        }

        var unseen = filter with { Seen = false };
        return new FilterCounts(_chunks.Values.Sum(chunk => chunk.CountOf(filter)), filter.Seen == true ? 0 : _chunks.Values.Sum(chunk => chunk.CountOf(unseen)));
    }

    private static MessageFilter FilterOf(string label) =>
        label == Labels.Pinned ? new MessageFilter { Pinned = true }
        : Labels.IsInbox(label) ? new MessageFilter { Inbox = Labels.NameOf(label) }
        : new MessageFilter { Tag = Labels.NameOf(label) };

    private IEnumerable<(string Label, FilterCounts Counts)> CountLabels()
    {
        foreach (var label in _labels.ToArray())
        {
            var counts = CountsOfNow(FilterOf(label));
            if (counts.Total == 0)
            {
                // A label of nobody vanishes, and comes back as it is written next.
                _labels.Remove(label);
                continue;
            }

            yield return (label, counts);
        }
    }

    private bool Discard(CatalogChunk chunk, long sequence, long size, bool discarded)
    {
        if (!chunk.SetDiscarded(Index(sequence), discarded))
        {
            return false;
        }

        var change = discarded ? -1 : 1;
        _total += change;
        _seen += chunk.IsSeen(Index(sequence)) ? change : 0;
        _bytes += change * size;
        _recent.Remove(sequence);

        // A tag that nobody else carried was forgotten meanwhile.
        _labels.UnionWith(chunk.LabelKeys);
        return true;
    }

    private bool Label(CatalogChunk chunk, long sequence, LabelChange change)
    {
        var index = Index(sequence);
        var changed = false;
        if (change.Pinned is { } pinned)
        {
            changed |= chunk.SetLabel(index, Labels.Pinned, pinned);
        }

        if (change.Inbox is { } inbox)
        {
            changed |= Replace(chunk, index, Labels.IsInbox, Labels.Comparer.Equals(inbox, Labels.DefaultInbox) ? [] : [Labels.Inbox(inbox)]);
        }

        if (change.SetTags is { } tags)
        {
            changed |= Replace(chunk, index, Labels.IsTag, [.. tags.Select(Labels.Tag)]);
        }

        foreach (var tag in change.AddTags)
        {
            changed |= chunk.SetLabel(index, Named(Labels.Tag(tag)), true);
        }

        foreach (var tag in change.RemoveTags)
        {
            changed |= chunk.SetLabel(index, Labels.Tag(tag), false);
        }

        return changed;
    }

    private bool Replace(CatalogChunk chunk, int index, Func<string, bool> kind, HashSet<string> labels)
    {
        var changed = false;
        foreach (var label in chunk.LabelKeys.Where(label => kind(label) && chunk.HasLabel(index, label) && !labels.Contains(label, Labels.Comparer)).ToArray())
        {
            changed |= chunk.SetLabel(index, label, false);
        }

        foreach (var label in labels)
        {
            changed |= chunk.SetLabel(index, Named(label), true);
        }

        return changed;
    }

    /// <summary>The label as first written.</summary>
    private string Named(string label)
    {
        if (_labels.TryGetValue(label, out var known))
        {
            return known;
        }

        _labels.Add(label);
        return label;
    }

    private CatalogChunk ChunkOf(long sequence)
    {
        var number = sequence / CatalogChunk.Span;
        if (!_chunks.TryGetValue(number, out var chunk))
        {
            _chunks.Add(number, chunk = new CatalogChunk(number));
            _emptied.Remove(number);
        }

        return chunk;
    }

    private void Remember(MessageSummary message)
    {
        if (_recent.TryAdd(message.Sequence, message))
        {
            _recentOrder.Enqueue(message.Sequence);
            while (_recentOrder.Count > RecentCapacity)
            {
                _recent.Remove(_recentOrder.Dequeue());
            }
        }
    }

    private void Clear()
    {
        _chunks.Clear();
        _recent.Clear();
        _recentOrder.Clear();
        _changed.Clear();
        _emptied.Clear();
        _labels.Clear();
        _labelCounts = null;
        (_total, _seen, _bytes) = (0, 0, 0);
    }
}

/// <summary>A message's place in the list, with its summary where that is at hand.</summary>
internal readonly record struct CatalogEntry(long Sequence, MessageFlags Flags, MessageSummary? Summary);

/// <summary>A page of the catalog, with the counts and the sequence of the same moment.</summary>
internal sealed record CatalogPage(ImmutableArray<CatalogEntry> Entries, MailboxCounts Counts, FilterCounts Matching, long ModSequence);
