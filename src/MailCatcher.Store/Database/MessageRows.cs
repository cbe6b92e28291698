using LiteDB;

namespace MailCatcher.Store.Database;

/// <summary>The rows of all messages, in blocks. What changes is written when the transaction is committed, however many messages share a block. Belongs to the database's thread.</summary>
internal sealed class MessageRows
{
    /// <summary>The collection of the blocks.</summary>
    internal const string Blocks = "rows";

    /// <summary>A longer row, in bytes, has a document of its own: a message to a thousand recipients must not make its neighbours slow.</summary>
    private const int MostInBlock = 4 * 1024;

    /// <summary>So many blocks stay at hand: the one that fills, and those of a page that is read again.</summary>
    private const int KeptBlocks = 32;

    private readonly ILiteCollection<BsonDocument> _blocks;
    private readonly ILiteCollection<BsonDocument> _longRows;
    private readonly Dictionary<long, RowBlock> _atHand = [];

    internal MessageRows(LiteDatabase database) => (_blocks, _longRows) = (database.GetCollection(Blocks), database.GetCollection("longRows"));

    /// <summary>Every row that the database keeps.</summary>
    internal IEnumerable<MessageRow> All => _blocks.FindAll().Select(RowBlock.FromDocument)
        .SelectMany(block => block.Rows)
        .Select(row => Read(row.Sequence, row.Row));

    /// <summary>Adds a row, or puts it in the place of the one there is.</summary>
    internal void Put(MessageRow row)
    {
        var (sequence, document) = (row.Summary.Sequence, row.ToDocument());
        var bytes = BsonSerializer.Serialize(document);
        var isLong = bytes.Length > MostInBlock;
        if (isLong)
        {
            _longRows.Upsert(document);
        }

        Block(RowBlock.NumberOf(sequence)).Set(sequence, isLong ? [] : bytes);
    }

    internal MessageRow? Find(long sequence) => Block(RowBlock.NumberOf(sequence)).Find(sequence) is { } row ? Read(sequence, row) : null;

    internal void Remove(long sequence)
    {
        var block = Block(RowBlock.NumberOf(sequence));
        if (block.Find(sequence) is { Length: 0 })
        {
            _longRows.Delete(sequence);
        }

        block.Set(sequence, null);
    }

    /// <summary>Writes what has changed, into the open transaction.</summary>
    internal void Write()
    {
        foreach (var block in _atHand.Values.Where(block => block.IsChanged))
        {
            if (block.IsEmpty)
            {
                _blocks.Delete(block.Number);
            }
            else
            {
                _blocks.Upsert(block.ToDocument());
            }

            block.IsChanged = false;
        }
    }

    private RowBlock Block(long number)
    {
        if (_atHand.TryGetValue(number, out var known))
        {
            return known;
        }

        if (_atHand.Count >= KeptBlocks)
        {
            foreach (var written in _atHand.Values.Where(block => !block.IsChanged).ToArray())
            {
                _atHand.Remove(written.Number);
            }
        }

        return _atHand[number] = _blocks.FindById(number) is { } document ? RowBlock.FromDocument(document) : RowBlock.Empty(number);
    }

    private MessageRow Read(long sequence, byte[] row) =>
        MessageRow.FromDocument(row.Length > 0 ? BsonSerializer.Deserialize(row) : _longRows.FindById(sequence));
}
