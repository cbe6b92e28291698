using System.Collections.Immutable;
using MailCatcher.Store.Database;

namespace MailCatcher.Store;

/// <summary>The flags of one message, which change while its row in the database never does.</summary>
internal readonly record struct MessageFlags(bool IsSeen, long ModSequence);

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
                return CountsNow();
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
                    Remember(row.With(flags));
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
            return true;
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

    /// <summary>The messages whose seen flag is not <paramref name="seen"/>.</summary>
    internal ImmutableArray<long> NotMarked(bool seen)
    {
        lock (_lock)
        {
            return [.. _chunks.Values
                .Where(chunk => seen ? chunk.SeenCount < chunk.Count : chunk.SeenCount > 0)
                .SelectMany(chunk => chunk.Descending(0).Where(sequence => chunk.IsSeen(Index(sequence)) != seen))];
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
            return FindNow(sequence);
        }
    }

    /// <summary>Finds a summary at hand.</summary>
    internal MessageSummary? FindRecent(long sequence)
    {
        lock (_lock)
        {
            return _recent.GetValueOrDefault(sequence);
        }
    }

    /// <summary>A page, newest first: each message with its summary where that is at hand.</summary>
    internal CatalogPage Page(int start, int take)
    {
        lock (_lock)
        {
            var builder = ImmutableArray.CreateBuilder<CatalogEntry>(take);
            var skip = start;
            for (var index = _chunks.Count - 1; index >= 0 && builder.Count < take; index--)
            {
                var chunk = _chunks.GetValueAtIndex(index);
                if (skip >= chunk.Count)
                {
                    skip -= chunk.Count;
                    continue;
                }

                foreach (var sequence in chunk.Descending(skip).Take(take - builder.Count))
                {
                    builder.Add(new CatalogEntry(sequence, FlagsOf(chunk, sequence), _recent.GetValueOrDefault(sequence)));
                }

                skip = 0;
            }

            return new CatalogPage(builder.ToImmutable(), CountsNow(), _modSequence);
        }
    }

    /// <summary>How many messages are newer than the given one: its place in the list.</summary>
    internal int? PositionOf(long sequence)
    {
        lock (_lock)
        {
            if (!_chunks.TryGetValue(sequence / CatalogChunk.Span, out var own) || !own.IsLive(Index(sequence)))
            {
                return null;
            }

            return own.CountAfter(Index(sequence)) + _chunks.Values.Where(chunk => chunk.Number > own.Number).Sum(chunk => chunk.Count);
        }
    }

    /// <summary>Takes the chunks that changed since the last call, for the database to keep.</summary>
    internal IReadOnlyList<(long Number, long ModSequence, byte[] Bits)> TakeChanged()
    {
        lock (_lock)
        {
            var changed = _changed.Select(chunk => (chunk.Number, chunk.ModSequence, chunk.ToBytes())).ToArray();
            _changed.Clear();
            return changed;
        }
    }

    private static int Index(long sequence) => (int)(sequence % CatalogChunk.Span);

    private MailboxCounts CountsNow() => new(_total, _total - _seen, _bytes);

    private MessageFlags? FindNow(long sequence) =>
        _chunks.TryGetValue(sequence / CatalogChunk.Span, out var chunk) && chunk.IsLive(Index(sequence)) ? FlagsOf(chunk, sequence) : null;

    private static MessageFlags FlagsOf(CatalogChunk chunk, long sequence) => new(chunk.IsSeen(Index(sequence)), chunk.ModSequenceOf(Index(sequence)));

    private CatalogChunk ChunkOf(long sequence)
    {
        var number = sequence / CatalogChunk.Span;
        if (!_chunks.TryGetValue(number, out var chunk))
        {
            _chunks.Add(number, chunk = new CatalogChunk(number));
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
        (_total, _seen, _bytes) = (0, 0, 0);
    }
}

/// <summary>A message's place in the list, with its summary where that is at hand.</summary>
internal readonly record struct CatalogEntry(long Sequence, MessageFlags Flags, MessageSummary? Summary);

/// <summary>A page of the catalog, with the counts and the sequence of the same moment.</summary>
internal sealed record CatalogPage(ImmutableArray<CatalogEntry> Entries, MailboxCounts Counts, long ModSequence);
