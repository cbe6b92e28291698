using System.Buffers.Binary;
using System.Numerics;

namespace MailCatcher.Store;

/// <summary>Which of 4,096 consecutive sequences are messages, and which of them have been seen: two bits each. Used under the catalog's lock.</summary>
internal sealed class CatalogChunk(long number)
{
    internal const int Span = 4_096;
    private const int Words = Span / 64;
    private readonly ulong[] _live = new ulong[Words];
    private readonly ulong[] _seen = new ulong[Words];
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

    internal bool IsLive(int index) => (_live[index / 64] & Bit(index)) != 0;

    internal bool IsSeen(int index) => (_seen[index / 64] & Bit(index)) != 0;

    /// <summary>
    /// The last sequence that changed a message. After a restart nobody knows which message of a chunk changed last; saying "all of them" makes a client read once more, never too little.
    /// </summary>
    internal long ModSequenceOf(int index) => Math.Max((number * Span) + index, Math.Max(_inherited, _modSequences?[index] ?? 0));

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
        _live[index / 64] &= ~Bit(index);
        Count--;
        return true;
    }

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

    /// <summary>The sequences of its messages, newest first, without the first <paramref name="skip"/> of them.</summary>
    internal IEnumerable<long> Descending(int skip)
    {
        for (var word = Words - 1; word >= 0; word--)
        {
            var bits = _live[word];
            var count = BitOperations.PopCount(bits);
            if (skip >= count)
            {
                skip -= count;
                continue;
            }

            while (bits != 0)
            {
                var top = 63 - BitOperations.LeadingZeroCount(bits);
                bits &= ~(1UL << top);
                if (skip > 0)
                {
                    skip--;
                    continue;
                }

                yield return (number * Span) + (word * 64) + top;
            }
        }
    }

    /// <summary>How many of its messages come after the given place.</summary>
    internal int CountAfter(int index)
    {
        var count = BitOperations.PopCount(_live[index / 64] & ~((Bit(index) << 1) - 1));
        for (var word = (index / 64) + 1; word < Words; word++)
        {
            count += BitOperations.PopCount(_live[word]);
        }

        return count;
    }

    /// <summary>Both sets of bits, as the database keeps them.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[Words * sizeof(ulong) * 2];
        for (var word = 0; word < Words; word++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(word * sizeof(ulong)), _live[word]);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((Words + word) * sizeof(ulong)), _seen[word]);
        }

        return bytes;
    }

    internal static CatalogChunk FromBytes(long number, long modSequence, ReadOnlySpan<byte> bytes)
    {
        var chunk = new CatalogChunk(number) { ModSequence = modSequence, _inherited = modSequence };
        for (var word = 0; word < Words; word++)
        {
            chunk._live[word] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(word * sizeof(ulong))..]);
            chunk._seen[word] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[((Words + word) * sizeof(ulong))..]);
            chunk.Count += BitOperations.PopCount(chunk._live[word]);
            chunk.SeenCount += BitOperations.PopCount(chunk._seen[word]);
        }

        return chunk;
    }

    private static ulong Bit(int index) => 1UL << (index % 64);
}
