using Lucene.Net.Index;

namespace MailCatcher.Store;

/// <summary>
/// The whole mailbox in other orders than newest first, read from the index's columns (no message is read) and kept until the index has something new. A hundred thousand messages take some
/// tens of milliseconds, once for all who look.
/// </summary>
internal sealed class SortOrders(MessageSearch search)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MessageSort, (object Reader, long[] Sequences)> _orders = [];
    private (object Reader, Conversations Conversations)? _conversations;

    /// <summary>The sequences of everything that is indexed, in order; of what is alike, the newest first.</summary>
    internal long[] Order(MessageSort sort) => search.Index is not { } index ? [] : index.Read(reader =>
    {
        lock (_lock)
        {
            if (!_orders.TryGetValue(sort, out var known) || !ReferenceEquals(known.Reader, reader))
            {
                _orders[sort] = known = (reader, Sort(reader, sort));
            }

            return known.Sequences;
        }
    });

    /// <summary>Which messages belong together.</summary>
    internal Conversations ReadConversations() => search.Index is not { } index ? Conversations.None : index.Read(reader =>
    {
        lock (_lock)
        {
            if (_conversations is not { } known || !ReferenceEquals(known.Reader, reader))
            {
                _conversations = known = (reader, Conversations.Read(reader));
            }

            return known.Conversations;
        }
    });

    private static long[] Sort(IndexReader reader, MessageSort sort)
    {
        var documents = SequencesOf(reader);
        var keys = new (long Key, long Sequence)[documents.Length];
        if (sort == MessageSort.Size)
        {
            var sizes = MultiDocValues.GetNumericValues(reader, IndexTerms.Size);
            for (var document = 0; document < keys.Length; document++)
            {
                keys[document] = (-(sizes?.Get(document) ?? 0), -documents[document]);
            }
        }
        else
        {
            var places = MultiDocValues.GetSortedValues(reader, sort == MessageSort.Sender ? IndexTerms.SenderKey : IndexTerms.SubjectKey);
            for (var document = 0; document < keys.Length; document++)
            {
                keys[document] = (places?.GetOrd(document) ?? 0, -documents[document]);
            }
        }

        Array.Sort(keys);
        return Array.ConvertAll(keys, key => -key.Sequence);
    }

    /// <summary>The sequence of each document, in their order, those of deleted messages among them.</summary>
    internal static long[] SequencesOf(IndexReader reader)
    {
        var values = MultiDocValues.GetNumericValues(reader, IndexTerms.Sequence);
        var sequences = new long[values is null ? 0 : reader.MaxDoc];
        for (var document = 0; document < sequences.Length; document++)
        {
            sequences[document] = values!.Get(document);
        }

        return sequences;
    }
}
