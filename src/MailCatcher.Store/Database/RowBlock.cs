using System.Buffers;
using System.IO.Compression;
using LiteDB;

namespace MailCatcher.Store.Database;

/// <summary>
/// The rows of 64 sequences, which the database keeps as one compressed document: rows are alike, and a document for each would take five times the room. Each row stands there for itself, so that one is read without the others.
/// </summary>
internal sealed class RowBlock
{
    /// <summary>How many sequences share a block.</summary>
    internal const int Span = 64;

    private const int BrotliQuality = 1;
    private const int BrotliWindow = 18;

    private readonly byte[]?[] _rows = new byte[Span][];

    private RowBlock(long number) => Number = number;

    /// <summary>The key: its sequences begin at 64 times this.</summary>
    internal long Number { get; }

    /// <summary>Whether it differs from what the database keeps.</summary>
    internal bool IsChanged { get; set; }

    internal bool IsEmpty => Array.TrueForAll(_rows, row => row is null);

    /// <summary>The rows, each as BSON; an empty one stands elsewhere.</summary>
    internal IEnumerable<(long Sequence, byte[] Row)> Rows => _rows.Index()
        .Where(row => row.Item is not null)
        .Select(row => ((Number * Span) + row.Index, row.Item!));

    internal static RowBlock Empty(long number) => new(number);

    internal static long NumberOf(long sequence) => sequence / Span;

    internal byte[]? Find(long sequence) => _rows[sequence % Span];

    internal void Set(long sequence, byte[]? row)
    {
        _rows[sequence % Span] = row;
        IsChanged = true;
    }

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal static RowBlock FromDocument(BsonDocument document)
    {
        var size = document["n"].AsInt32;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            if (!BrotliDecoder.TryDecompress(document["b"].AsBinary, buffer.AsSpan(0, size), out var written) || written != size)
            {
                throw new InvalidDataException("A block of rows is damaged.");
            }

            using var reader = new BinaryReader(new MemoryStream(buffer, 0, size, writable: false));
            var block = new RowBlock(document["_id"].AsInt64);
            var standing = reader.ReadUInt64();
            for (var place = 0; place < Span; place++)
            {
                if ((standing >> place & 1) != 0)
                {
                    block._rows[place] = reader.ReadBytes(reader.Read7BitEncodedInt());
                }
            }

            return block;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What the database is to keep now.</summary>
    internal BsonDocument ToDocument()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(_rows.Index().Aggregate(0UL, (standing, row) => row.Item is null ? standing : standing | 1UL << row.Index));
        foreach (var row in _rows)
        {
            if (row is not null)
            {
                writer.Write7BitEncodedInt(row.Length);
                writer.Write(row);
            }
        }

        writer.Flush();
        var size = (int)stream.Length;
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(size)];
        if (!BrotliEncoder.TryCompress(stream.GetBuffer().AsSpan(0, size), compressed, out var written, BrotliQuality, BrotliWindow))
        {
            throw new InvalidOperationException("A block of rows could not be compressed.");
        }

        return new BsonDocument { ["_id"] = Number, ["n"] = size, ["b"] = compressed[..written] };
    }
}
