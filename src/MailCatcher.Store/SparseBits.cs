using System.Buffers.Binary;

namespace MailCatcher.Store;

/// <summary>Which of a chunk's 4,096 places carry a label: a sorted list while there are few, a bit for each from 128 on. Used under the catalog's lock.</summary>
internal sealed class SparseBits
{
    /// <summary>From here on the bits take less room than the list, and much less time.</summary>
    private const int Few = 128;

    private List<ushort>? _places = [];
    private ulong[]? _words;

    internal int Count { get; private set; }

    internal bool Contains(int index) => _words is { } words ? (words[index / 64] & (1UL << (index % 64))) != 0 : _places!.BinarySearch((ushort)index) >= 0;

    /// <returns>Whether this changed it.</returns>
    internal bool Set(int index, bool on)
    {
        if (Contains(index) == on)
        {
            return false;
        }

        Count += on ? 1 : -1;
        if (_words is not null)
        {
            _words[index / 64] ^= 1UL << (index % 64);
        }
        else if (on)
        {
            _places!.Insert(~_places.BinarySearch((ushort)index), (ushort)index);
            Grow();
        }
        else
        {
            _places!.RemoveAt(_places.BinarySearch((ushort)index));
        }

        return true;
    }

    /// <summary>Clears in <paramref name="words"/> whatever is not here.</summary>
    internal void IntersectWith(Span<ulong> words)
    {
        Span<ulong> own = stackalloc ulong[CatalogChunk.Words];
        CopyTo(own);
        for (var word = 0; word < own.Length; word++)
        {
            words[word] &= own[word];
        }
    }

    /// <summary>Clears in <paramref name="words"/> whatever is here.</summary>
    internal void RemoveFrom(Span<ulong> words)
    {
        Span<ulong> own = stackalloc ulong[CatalogChunk.Words];
        CopyTo(own);
        for (var word = 0; word < own.Length; word++)
        {
            words[word] &= ~own[word];
        }
    }

    /// <summary>How the database keeps it: two bytes a place, or all the bits; the length tells which.</summary>
    internal byte[] ToBytes()
    {
        if (_words is not null)
        {
            var bits = new byte[CatalogChunk.Words * sizeof(ulong)];
            for (var word = 0; word < _words.Length; word++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bits.AsSpan(word * sizeof(ulong)), _words[word]);
            }

            return bits;
        }

        var bytes = new byte[_places!.Count * sizeof(ushort)];
        for (var place = 0; place < _places.Count; place++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(place * sizeof(ushort)), _places[place]);
        }

        return bytes;
    }

    internal static SparseBits FromBytes(ReadOnlySpan<byte> bytes)
    {
        var bits = new SparseBits();
        if (bytes.Length == CatalogChunk.Words * sizeof(ulong))
        {
            bits._words = new ulong[CatalogChunk.Words];
            bits._places = null;
            for (var word = 0; word < bits._words.Length; word++)
            {
                bits._words[word] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(word * sizeof(ulong))..]);
                bits.Count += System.Numerics.BitOperations.PopCount(bits._words[word]);
            }

            return bits;
        }

        for (var at = 0; at < bytes.Length; at += sizeof(ushort))
        {
            bits._places!.Add(BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]));
        }

        bits.Count = bits._places!.Count;
        return bits;
    }

    private void CopyTo(Span<ulong> words)
    {
        if (_words is not null)
        {
            _words.CopyTo(words);
            return;
        }

        words.Clear();
        foreach (var place in _places!)
        {
            words[place / 64] |= 1UL << (place % 64);
        }
    }

    private void Grow()
    {
        if (_places!.Count < Few)
        {
            return;
        }

        var words = new ulong[CatalogChunk.Words];
        CopyTo(words);
        (_words, _places) = (words, null);
    }
}
