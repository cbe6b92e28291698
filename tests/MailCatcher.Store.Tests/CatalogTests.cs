using CsCheck;

namespace MailCatcher.Store.Tests;

/// <summary>The catalog against a plain sorted list.</summary>
public sealed class CatalogTests
{
    private static readonly string[] Tags = ["red", "green", "blue"];
    private static readonly string[] InboxNames = ["default", "shop", "blog"];

    [Fact]
    public void Any_changes_leave_the_same_list_as_a_plain_one_would_be()
    {
        var step = Gen.Select(Gen.Int[0, 9], Gen.Long[1, 20_000], Gen.Bool, Gen.Int[0, 2]);
        Gen.Select(step.Array[1, 200], FilterGen).Sample((steps, filter) =>
        {
            var (catalog, plain) = (new Catalog(), new SortedDictionary<long, Plain>());
            var modSequence = 20_000L;
            foreach (var (kind, sequence, on, choice) in steps)
            {
                modSequence++;
                var known = plain.Keys.FirstOrDefault(key => key >= sequence, sequence);
                Change(catalog, plain, kind, kind < 3 ? sequence : known, on, choice, modSequence);
            }

            var kept = catalog.TakeChanged().Select(chunk => CatalogChunk.FromKept(chunk)).ToArray();
            var back = new Catalog();
            back.Load(kept, new Database.DatabasePosition(modSequence, 0, plain.Count * 10, 0));
            foreach (var same in new[] { catalog, back })
            {
                Compare(same, plain, filter);
            }
        });
    }

    [Fact]
    public void A_label_keeps_the_name_it_was_first_given_and_vanishes_with_its_last_message()
    {
        var catalog = new Catalog();
        catalog.Add(Summary(1) with { Tags = ["Urgent"] });
        catalog.Add(Summary(2) with { Tags = ["URGENT"] });
        Assert.Equal([("#Urgent", new FilterCounts(2, 2))], catalog.LabelCounts());

        catalog.SetLabels(1, new LabelChange { RemoveTags = ["urgent"] }, 3);
        catalog.Remove(2, 10, 4);

        Assert.Empty(catalog.LabelCounts());
    }

    private static Gen<MessageFilter> FilterGen => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Bool).Select((inbox, tag, seen, pinned) => new MessageFilter
    {
        Inbox = inbox == 3 ? null : InboxNames[inbox],
        Tag = tag == 3 ? null : Tags[tag].ToUpperInvariant(),
        Seen = seen == 2 ? null : seen == 1,
        Pinned = pinned,
    });

    private static void Change(Catalog catalog, SortedDictionary<long, Plain> plain, int kind, long sequence, bool on, int choice, long modSequence)
    {
        var old = plain.GetValueOrDefault(sequence);
        switch (kind)
        {
            case < 3:
                catalog.Add(Summary(sequence) with { Inbox = InboxNames[choice], Tags = on ? [Tags[choice]] : [] });
                plain.TryAdd(sequence, new Plain(false, false, InboxNames[choice], on ? [Tags[choice]] : []));
                break;
            case 3:
                Assert.Equal(plain.Remove(sequence), catalog.Remove(sequence, 10, modSequence));
                break;
            case 4 or 5:
                Assert.Equal(old is not null && old.Seen != on, catalog.SetSeen(sequence, on, modSequence));
                Replace(old is null ? null : old with { Seen = on });
                break;
            case 6:
                Assert.Equal(old is not null && old.Pinned != on, catalog.SetLabels(sequence, new LabelChange { Pinned = on }, modSequence));
                Replace(old is null ? null : old with { Pinned = on });
                break;
            case 7:
                Assert.Equal(old is not null && old.Inbox != InboxNames[choice], catalog.SetLabels(sequence, new LabelChange { Inbox = InboxNames[choice] }, modSequence));
                Replace(old is null ? null : old with { Inbox = InboxNames[choice] });
                break;
            default:
                var change = on ? new LabelChange { AddTags = [Tags[choice]] } : new LabelChange { RemoveTags = [Tags[choice]] };
                Assert.Equal(old is not null && old.Tags.Contains(Tags[choice]) != on, catalog.SetLabels(sequence, change, modSequence));
                Replace(old is null ? null : old with { Tags = on ? [.. old.Tags.Append(Tags[choice]).Distinct()] : [.. old.Tags.Where(tag => tag != Tags[choice])] });
                break;
        }

        void Replace(Plain? message)
        {
            if (message is not null)
            {
                plain[sequence] = message;
            }
        }
    }

    private static void Compare(Catalog catalog, SortedDictionary<long, Plain> plain, MessageFilter filter)
    {
        Assert.Equal(new MailboxCounts(plain.Count, plain.Values.Count(message => !message.Seen), plain.Count * 10), catalog.Counts);
        foreach (var wanted in new[] { MessageFilter.Everything, filter })
        {
            var expected = plain.Reverse().Where(message => message.Value.Passes(wanted)).ToArray();
            var start = expected.Length / 3;
            var page = catalog.Page(wanted, start, 40);
            Assert.Equal(expected.Skip(start).Take(40).Select(message => message.Key), page.Entries.Select(entry => entry.Sequence));
            Assert.Equal(new FilterCounts(expected.Length, expected.Count(message => !message.Value.Seen)), page.Matching);
            Assert.Equal(expected.Select(message => message.Key), catalog.Select(wanted));
            Assert.All(plain, message => Assert.Equal(message.Value.Passes(wanted), catalog.Matches(message.Key, wanted)));
            for (var index = 0; index < expected.Length; index += 7)
            {
                Assert.Equal(index, catalog.PositionOf(expected[index].Key, wanted));
                Assert.Equal(expected[index].Value.Shown, Show(catalog.Find(expected[index].Key)!.Value));
            }
        }

        var tags = plain.Values.SelectMany(message => message.Tags).GroupBy(tag => tag).Select(tag => ($"#{tag.Key}", tag.Count())).Order();
        Assert.Equal(tags, catalog.LabelCounts().Where(label => Labels.IsTag(label.Label)).Select(label => (label.Label, label.Counts.Total)).Order());
    }

    private static string Show(MessageFlags flags) => $"{flags.IsSeen} {flags.IsPinned} {flags.Inbox} {string.Join(',', flags.Tags)}";

    private sealed record Plain(bool Seen, bool Pinned, string Inbox, string[] Tags)
    {
        internal string Shown => $"{Seen} {Pinned} {Inbox} {string.Join(',', Tags.Order(StringComparer.Ordinal))}";

        internal bool Passes(MessageFilter filter) =>
            (filter.Seen is null || filter.Seen == Seen)
            && (!filter.Pinned || Pinned)
            && (filter.Inbox is null || filter.Inbox == Inbox)
            && (filter.Tag is null || Tags.Contains(filter.Tag, StringComparer.OrdinalIgnoreCase));
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
