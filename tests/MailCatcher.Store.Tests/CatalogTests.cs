using CsCheck;

namespace MailCatcher.Store.Tests;

/// <summary>The catalog against a plain sorted list.</summary>
public sealed class CatalogTests
{
    [Fact]
    public void Any_changes_leave_the_same_list_as_a_plain_one_would_be()
    {
        var step = Gen.Select(Gen.Int[0, 5], Gen.Long[1, 20_000], Gen.Bool);
        step.Array[1, 200].Sample(steps =>
        {
            var catalog = new Catalog();
            var plain = new SortedDictionary<long, bool>();
            var modSequence = 20_000L;
            foreach (var (kind, sequence, seen) in steps)
            {
                modSequence++;
                switch (kind)
                {
                    case < 3:
                        catalog.Add(Summary(sequence));
                        plain.TryAdd(sequence, false);
                        break;
                    case 3:
                        Assert.Equal(plain.Remove(sequence), catalog.Remove(sequence, 10, modSequence));
                        break;
                    default:
                        Assert.Equal(plain.TryGetValue(sequence, out var old) && old != seen, catalog.SetSeen(sequence, seen, modSequence));
                        if (plain.ContainsKey(sequence))
                        {
                            plain[sequence] = seen;
                        }

                        break;
                }
            }

            var expected = plain.Reverse().ToArray();
            Assert.Equal(new MailboxCounts(plain.Count, expected.Count(message => !message.Value), plain.Count * 10), catalog.Counts);
            var start = expected.Length / 3;
            var page = catalog.Page(start, 40).Entries;
            Assert.Equal(expected.Skip(start).Take(40).Select(message => (message.Key, message.Value)), page.Select(entry => (entry.Sequence, entry.Flags.IsSeen)));
            for (var index = 0; index < expected.Length; index += 7)
            {
                Assert.Equal(index, catalog.PositionOf(expected[index].Key));
            }

            Assert.Equal(plain.Where(message => !message.Value).Select(message => message.Key).Order(), catalog.NotMarked(true).Order());
        });
    }

    [Fact]
    public void A_chunk_comes_back_from_its_bytes()
    {
        Gen.Select(Gen.Int[0, CatalogChunk.Span - 1].Array, Gen.Int[0, CatalogChunk.Span - 1].Array).Sample((live, seen) =>
        {
            var chunk = new CatalogChunk(3);
            Array.ForEach(live, index => chunk.Add(index));
            Array.ForEach(seen, index => chunk.SetSeen(index, true));

            var back = CatalogChunk.FromBytes(3, 7, chunk.ToBytes());

            Assert.Equal(chunk.Descending(0), back.Descending(0));
            Assert.Equal((chunk.Count, chunk.SeenCount), (back.Count, back.SeenCount));
            Assert.Equal(chunk.ToBytes(), back.ToBytes());
        });
    }

    private static MessageSummary Summary(long sequence) => new()
    {
        Id = Guid.NewGuid(),
        Sequence = sequence,
        ModSequence = sequence,
        ReceivedAt = DateTimeOffset.UnixEpoch,
        Size = 10,
        ReversePath = "",
        User = "",
        Facts = MessageFacts.None,
    };
}
