using Lucene.Net.Index;

namespace MailCatcher.Store;

/// <summary>Which messages of the index belong to one conversation. Made once, then only read.</summary>
internal sealed class Conversations
{
    private readonly long[] _sequences;
    private readonly int[] _numbers;
    private readonly int _count;

    private Conversations(long[] sequences, int[] numbers, int count) => (_sequences, _numbers, _count) = (sequences, numbers, count);

    internal static Conversations None { get; } = new([], [], 0);

    internal static Conversations Read(IndexReader reader)
    {
        var sequences = SortOrders.SequencesOf(reader);
        var values = MultiDocValues.GetNumericValues(reader, IndexTerms.Conversation);
        var (numbers, known) = (new int[sequences.Length], new Dictionary<long, int>());
        for (var document = 0; document < numbers.Length; document++)
        {
            var conversation = values!.Get(document);
            if (!known.TryGetValue(conversation, out numbers[document]))
            {
                known[conversation] = numbers[document] = known.Count;
            }
        }

        // Documents stand in the order of their sequences, but nothing here may depend on it.
        Array.Sort(sequences, numbers);
        return new Conversations(sequences, numbers, known.Count);
    }

    /// <summary>Of messages, oldest first, the newest of each conversation, newest first, and how many each conversation has. What is not indexed yet stands for itself.</summary>
    internal (List<long> Newest, Dictionary<long, int> Sizes) Group(List<long> messages)
    {
        var (newest, sizes) = (new List<long>(), new Dictionary<long, int>());
        var standing = new long[_count];
        for (var (place, document) = (messages.Count - 1, _sequences.Length - 1); place >= 0; place--)
        {
            while (document >= 0 && _sequences[document] > messages[place])
            {
                document--;
            }

            var number = document >= 0 && _sequences[document] == messages[place] ? _numbers[document] : -1;
            if (number >= 0 && standing[number] > 0)
            {
                sizes[standing[number]] = sizes.GetValueOrDefault(standing[number], 1) + 1;
                continue;
            }

            newest.Add(messages[place]);
            if (number >= 0)
            {
                standing[number] = messages[place];
            }
        }

        return (newest, sizes);
    }
}
