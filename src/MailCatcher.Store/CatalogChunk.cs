using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;

namespace MailCatcher.Store;

/// <summary>
/// Which of 4,096 consecutive sequences are messages, which of them have been seen, and which carry which label (<see cref="Labels"/>). Two bits each, and what the labels need. Used
/// under the catalog's lock.
/// </summary>
internal sealed class CatalogChunk(long number)
{
    internal const int Span = 4_096;
    internal const int Words = Span / 64;

    /// <summary>Under this name the discarded ones stand among the kept labels.</summary>
    private const string DiscardedKey = "~";

    private readonly ulong[] _live = new ulong[Words];
    private readonly ulong[] _seen = new ulong[Words];
    private readonly Dictionary<string, SparseBits> _labels = new(Labels.Comparer);
    private SparseBits? _discarded;
    private long[]? _modSequences;
    private long _inherited;

    /// <summary>The chunk's place: it begins at sequence <c>Number × 4,096</c>.</summary>
    internal long Number => number;

    /// <summary>How many messages.</summary>
    internal int Count { get; private set; }

    /// <summary>How many of them have been seen.</summary>
    internal int SeenCount { get; private set; }

    /// <summary>The last sequence that changed a message here.</summary>
    internal long ModSequence { get; private set; }

    /// <summary>The labels that a message here carries.</summary>
    internal IReadOnlyCollection<string> LabelKeys => _labels.Keys;

    internal bool IsLive(int index) => (_live[index / 64] & Bit(index)) != 0;

    /// <summary>How many messages are discarded: they count as gone, but can still be brought back as they were.</summary>
    internal int DiscardedCount => _discarded?.Count ?? 0;

    internal bool IsDiscarded(int index) => _discarded?.Contains(index) == true;

    internal bool IsSeen(int index) => (_seen[index / 64] & Bit(index)) != 0;

    internal bool HasLabel(int index, string label) => _labels.TryGetValue(label, out var bits) && bits.Contains(index);

    /// <summary>
    /// The last sequence that changed a message. After a restart nobody knows which message of a chunk changed last; saying "all of them" makes a client read once more, never too little.
    /// </summary>
    internal long ModSequenceOf(int index) => Math.Max((number * Span) + index, Math.Max(_inherited, _modSequences?[index] ?? 0));

    internal MessageFlags FlagsOf(int index)
    {
        var flags = new MessageFlags(IsSeen(index), ModSequenceOf(index));
        foreach (var (label, bits) in _labels)
        {
            if (bits.Contains(index))
            {
                flags = flags.With(label);
            }
        }

        return flags;
    }

    /// <summary>Notes that a message changed; its own coming needs no memory.</summary>
    internal void Touch(int index, long modSequence)
    {
        ModSequence = modSequence;
        if (modSequence != (number * Span) + index)
        {
            (_modSequences ??= new long[Span])[index] = modSequence;
        }
    }

    /// <returns>Whether it was not there yet.</returns>
    internal bool Add(int index)
    {
        if (IsLive(index))
        {
            return false;
        }

        _live[index / 64] |= Bit(index);
        Count++;
        return true;
    }

    /// <returns>Whether it was there.</returns>
    internal bool Remove(int index)
    {
        if (!IsLive(index))
        {
            return false;
        }

        SetSeen(index, false);
        foreach (var label in _labels.Keys.ToArray())
        {
            SetLabel(index, label, false);
        }

        _live[index / 64] &= ~Bit(index);
        Count--;
        return true;
    }

    /// <summary>Discards a message, or brings it back; its flags stay as they are meanwhile.</summary>
    /// <returns>Whether this changed it.</returns>
    internal bool SetDiscarded(int index, bool discarded)
    {
        if (discarded ? !IsLive(index) : !IsDiscarded(index))
        {
            return false;
        }

        (_discarded ??= new SparseBits()).Set(index, discarded);
        _live[index / 64] ^= Bit(index);
        Count += discarded ? -1 : 1;
        SeenCount += !IsSeen(index) ? 0 : discarded ? -1 : 1;
        return true;
    }

    /// <summary>The sequences of the discarded messages.</summary>
    internal IEnumerable<long> ListDiscarded() => DiscardedCount == 0 ? [] : Enumerable.Range(0, Span).Where(IsDiscarded).Select(index => (number * Span) + index);

    /// <returns>Whether this changed it.</returns>
    internal bool SetSeen(int index, bool seen)
    {
        if (!IsLive(index) || IsSeen(index) == seen)
        {
            return false;
        }

        _seen[index / 64] ^= Bit(index);
        SeenCount += seen ? 1 : -1;
        return true;
    }

    /// <returns>Whether this changed it.</returns>
    internal bool SetLabel(int index, string label, bool on)
    {
        if (!IsLive(index))
        {
            return false;
        }

        if (!_labels.TryGetValue(label, out var bits))
        {
            if (!on)
            {
                return false;
            }

            _labels.Add(label, bits = new SparseBits());
        }

        var changed = bits.Set(index, on);
        if (bits.Count == 0)
        {
            _labels.Remove(label);
        }

        return changed;
    }

    /// <summary>The messages that a filter lets through, as bits.</summary>
    internal void Select(MessageFilter filter, Span<ulong> words)
    {
        _live.CopyTo(words);
        if (filter.Until is { } until)
        {
            for (var word = 0; word < Words; word++)
            {
                var last = until - (number * Span) - (word * 64);
                words[word] &= last >= 63 ? ulong.MaxValue : last < 0 ? 0 : (1UL << (int)(last + 1)) - 1;
            }
        }

        if (filter.Seen is { } seen)
        {
            for (var word = 0; word < Words; word++)
            {
                words[word] &= seen ? _seen[word] : ~_seen[word];
            }
        }

        if (filter.Access.IsLimited)
        {
            Span<ulong> visible = stackalloc ulong[Words];
            Span<ulong> inbox = stackalloc ulong[Words];
            foreach (var name in filter.Access.Inboxes)
            {
                words.CopyTo(inbox);
                RequireInbox(name, inbox);
                for (var word = 0; word < Words; word++)
                {
                    visible[word] |= inbox[word];
                }
            }

            visible.CopyTo(words);
        }

        if (filter.Inbox is not null)
        {
            RequireInbox(filter.Inbox, words);
        }

        if (filter.Tag is not null)
        {
            Require(Labels.Tag(filter.Tag), words);
        }

        if (filter.Pinned)
        {
            Require(Labels.Pinned, words);
        }
    }

    private void RequireInbox(string inbox, Span<ulong> words)
    {
        if (!Labels.Comparer.Equals(inbox, Labels.DefaultInbox))
        {
            Require(Labels.Inbox(inbox), words);
            return;
        }

        foreach (var (label, bits) in _labels)
        {
            if (Labels.IsInbox(label))
            {
                bits.RemoveFrom(words);
            }
        }
    }

    /// <summary>How many messages a filter lets through.</summary>
    internal int CountOf(MessageFilter filter)
    {
        if (filter.IsEverything)
        {
            return Count;
        }

        Span<ulong> words = stackalloc ulong[Words];
        Select(filter, words);
        var count = 0;
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The sequences of the messages that a filter lets through, newest first.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="skip">How many of them to pass over.</param>
    /// <param name="take">The most to return.</param>
    internal List<long> Descending(MessageFilter filter, int skip, int take)
    {
        Span<ulong> words = stackalloc ulong[Words];
        Select(filter, words);
        var found = new List<long>(Math.Min(take, Count));
        for (var word = Words - 1; word >= 0 && found.Count < take; word--)
        {
            var bits = words[word];
            var count = BitOperations.PopCount(bits);
            if (skip >= count)
            {
                skip -= count;
                continue;
            }

            for (; bits != 0 && found.Count < take; skip--)
            {
                var top = 63 - BitOperations.LeadingZeroCount(bits);
                bits &= ~(1UL << top);
                if (skip <= 0)
                {
                    found.Add((number * Span) + (word * 64) + top);
                }
            }
        }

        return found;
    }

    /// <summary>How many of the messages that a filter lets through come after the given place.</summary>
    internal int CountAfter(MessageFilter filter, int index)
    {
        Span<ulong> words = stackalloc ulong[Words];
        Select(filter, words);
        var count = BitOperations.PopCount(words[index / 64] & ~((Bit(index) << 1) - 1));
        for (var word = (index / 64) + 1; word < Words; word++)
        {
            count += BitOperations.PopCount(words[word]);
        }

        return count;
    }

    /// <summary>The chunk as the database keeps it: which are messages and which are seen, then the labels.</summary>
    internal KeptChunk ToKept()
    {
        var bytes = new byte[Words * sizeof(ulong) * 2];
        for (var word = 0; word < Words; word++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(word * sizeof(ulong)), _live[word]);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((Words + word) * sizeof(ulong)), _seen[word]);
        }

        return new KeptChunk(number, ModSequence, bytes, [.. Labelled().Select(label => KeyValuePair.Create(label.Key, label.Value.ToBytes()))]);

        IEnumerable<KeyValuePair<string, SparseBits>> Labelled() => _discarded is { Count: > 0 } discarded ? _labels.Append(KeyValuePair.Create(DiscardedKey, discarded)) : _labels;
    }

    internal static CatalogChunk FromKept(KeptChunk kept)
    {
        var chunk = new CatalogChunk(kept.Number) { ModSequence = kept.ModSequence, _inherited = kept.ModSequence };
        var bytes = kept.Bits.AsSpan();
        for (var word = 0; word < Words; word++)
        {
            chunk._live[word] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(word * sizeof(ulong))..]);
            chunk._seen[word] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[((Words + word) * sizeof(ulong))..]);
            chunk.Count += BitOperations.PopCount(chunk._live[word]);
            chunk.SeenCount += BitOperations.PopCount(chunk._live[word] & chunk._seen[word]);
        }

        foreach (var (label, bits) in kept.Labels)
        {
            if (label == DiscardedKey)
            {
                chunk._discarded = SparseBits.FromBytes(bits);
            }
            else
            {
                chunk._labels[label] = SparseBits.FromBytes(bits);
            }
        }

        return chunk;
    }

    private void Require(string label, Span<ulong> words)
    {
        if (_labels.TryGetValue(label, out var bits))
        {
            bits.IntersectWith(words);
        }
        else
        {
            words.Clear();
        }
    }

    private static ulong Bit(int index) => 1UL << (index % 64);
}

/// <summary>A chunk as the database keeps it.</summary>
internal sealed record KeptChunk(long Number, long ModSequence, byte[] Bits, ImmutableArray<KeyValuePair<string, byte[]>> Labels);
