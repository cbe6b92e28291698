using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Store.Tests;

public sealed class MessageStoreTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    public static TheoryData<int> Sizes => [0, 1, 300, 5_000, MessageStore.LargeBytes, MessageStore.LargeBytes + 1, 3_000_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Content_is_given_back_byte_for_byte_also_after_a_restart(int size)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var content = RandomNumberGenerator.GetBytes(size);

        var id = await fixture.CatchAsync(content);

        Assert.Equal(content, await fixture.ReadContentAsync(id));
        await fixture.ReopenAsync();
        Assert.Equal(content, await fixture.ReadContentAsync(id));
        Assert.Equal(size, (await fixture.Messages.FindAsync(id, Cancelled))!.Size);
    }

    [Fact]
    public async Task Text_takes_less_disk_than_it_has_bytes()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog.\r\n", 2_000)));

        var id = await fixture.CatchAsync(content);

        Assert.Equal(content, await fixture.ReadContentAsync(id));

        // Until then it has room for more.
        await fixture.CloseAsync();
        Assert.InRange(Directory.EnumerateFiles(Path.Combine(fixture.Folder, "journal")).Sum(file => new FileInfo(file).Length), 1, content.Length / 10);
    }

    [Fact]
    public async Task The_list_is_newest_first_and_pages_fit_together()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var ids = new List<Guid>();
        for (var number = 0; number < 50; number++)
        {
            ids.Insert(0, await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: {number}\r\n\r\nx\r\n")));
        }

        var first = await fixture.Messages.ListAsync(0, 20, Cancelled);
        var second = await fixture.Messages.ListAsync(20, 1_000, Cancelled);

        Assert.Equal(ids, [.. first.Messages.Select(message => message.Id), .. second.Messages.Select(message => message.Id)]);
        Assert.Equal(50, first.Counts.Total);
        Assert.Equal(ids, ids.OrderDescending());
        await fixture.ReopenAsync();
        Assert.Equal(ids, await fixture.ListIdsAsync());
        Assert.Equal(ids[7], (await fixture.Messages.ListAsync(7, 1, Cancelled)).Messages[0].Id);
        Assert.Equal(7, fixture.Messages.PositionOf(ids[7]));
    }

    [Fact]
    public async Task Seen_is_kept_and_counted()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var first = await fixture.CatchAsync("one"u8.ToArray());
        var second = await fixture.CatchAsync("two"u8.ToArray());

        await fixture.Messages.MarkSeenAsync([first, Guid.NewGuid()], true, Cancelled);

        Assert.Equal(1, fixture.Messages.Counts.Unseen);
        await fixture.ReopenAsync();
        Assert.True((await fixture.Messages.FindAsync(first, Cancelled))!.IsSeen);
        Assert.False((await fixture.Messages.FindAsync(second, Cancelled))!.IsSeen);

        await fixture.Messages.MarkAllSeenAsync(true, Cancelled);
        Assert.Equal(0, fixture.Messages.Counts.Unseen);
        await fixture.Messages.MarkAllSeenAsync(false, Cancelled);
        Assert.Equal(new MailboxCounts(2, 2, 6), fixture.Messages.Counts);
    }

    [Fact]
    public async Task A_change_raises_the_mod_sequence()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var id = await fixture.CatchAsync("one"u8.ToArray());
        var before = (await fixture.Messages.FindAsync(id, Cancelled))!.ModSequence;

        await fixture.Messages.MarkSeenAsync([id], true, Cancelled);

        Assert.True((await fixture.Messages.FindAsync(id, Cancelled))!.ModSequence > before);
        await fixture.ReopenAsync();
        Assert.True((await fixture.Messages.FindAsync(id, Cancelled))!.ModSequence > before);
    }

    [Fact]
    public async Task A_deleted_message_is_gone()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var small = await fixture.CatchAsync("small"u8.ToArray());
        var large = await fixture.CatchAsync(new byte[2_000_000]);
        var kept = await fixture.CatchAsync("kept"u8.ToArray());

        Assert.Equal(2, await fixture.Messages.DeleteAsync([small, large, Guid.NewGuid()], Cancelled));

        foreach (var gone in new[] { small, large })
        {
            Assert.Null(await fixture.Messages.FindAsync(gone, Cancelled));
            Assert.Null(await fixture.Messages.OpenContentAsync(gone, Cancelled));
        }

        Assert.Equal([kept], await fixture.ListIdsAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Folder, "large")));
        await fixture.ReopenAsync();
        Assert.Equal([kept], await fixture.ListIdsAsync());
    }

    [Fact]
    public async Task Delete_all_leaves_nothing_and_gives_the_disk_back()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        for (var number = 0; number < 20; number++)
        {
            await fixture.CatchAsync(RandomNumberGenerator.GetBytes(300_000));
        }

        await fixture.CatchAsync(new byte[2_000_000]);

        await fixture.Messages.DeleteAllAsync(Cancelled);

        Assert.Equal(default, fixture.Messages.Counts);
        Assert.Empty(await fixture.ListIdsAsync());
        await fixture.ReopenAsync();
        Assert.Empty(await fixture.ListIdsAsync());

        // The index gives its part back once it has come that far.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (fixture.SizeOf() > 500_000)
        {
            await timer.WaitForNextTickAsync(Cancelled);
        }

        Assert.NotEqual(Guid.Empty, await fixture.CatchAsync("next"u8.ToArray()));
    }

    [Fact]
    public async Task Delete_all_gives_back_what_searches_were_looking_at_without_anything_new_coming_in()
    {
        var time = new FakeTimeProvider();
        await using var fixture = await StoreFixture.OpenAsync();
        for (var number = 0; number < 20; number++)
        {
            await fixture.CatchAsync(RandomNumberGenerator.GetBytes(300_000));
        }

        // On disk, and opened for searches from there.
        await fixture.IndexedAsync();
        await fixture.ReopenAsync(time);
        Assert.InRange(fixture.SizeOf("search"), 200_000, long.MaxValue);

        await fixture.Messages.DeleteAllAsync(Cancelled);

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (fixture.SizeOf("search") > 10_000)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await timer.WaitForNextTickAsync(Cancelled);
        }
    }

    [Fact]
    public async Task A_message_that_is_not_completed_leaves_nothing()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await using (var incoming = fixture.Messages.Open(StoreFixture.EnvelopeTo("x")))
        {
            await incoming.WriteAsync(new System.Buffers.ReadOnlySequence<byte>(new byte[2_000_000]), Cancelled);
        }

        Assert.Equal(0, fixture.Messages.Counts.Total);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Folder, "incoming")));
    }

    [Fact]
    public async Task The_envelope_is_kept_as_it_was()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var id = await fixture.CatchAsync("x"u8.ToArray(), "a", "b", "a");

        var envelope = await fixture.Messages.FindEnvelopeAsync(id, Cancelled);

        var sent = StoreFixture.EnvelopeTo("a", "b", "a");
        Assert.Equal(sent with { ForwardPaths = [] }, envelope! with { ForwardPaths = [] });
        Assert.Equal(sent.ForwardPaths, envelope.ForwardPaths.AsEnumerable());
    }

    [Fact]
    public async Task Events_come_in_order_with_no_gap_and_after_the_change_can_be_read()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        using var watch = fixture.Store.Events.Watch();
        var first = await fixture.CatchAsync("one"u8.ToArray());
        await fixture.Messages.MarkSeenAsync([first], true, Cancelled);
        await fixture.Messages.DeleteAsync([first], Cancelled);
        await fixture.Messages.DeleteAllAsync(Cancelled);

        var told = new List<StoreEvent>();
        while (told.Count < 4)
        {
            told.Add(await watch.Reader.ReadAsync(Cancelled));
        }

        Assert.Equal(first, Assert.IsType<StoreEvent.MessageAdded>(told[0]).Message.Id);
        Assert.True(Assert.Single(Assert.IsType<StoreEvent.MessagesChanged>(told[1]).Messages).IsSeen);
        Assert.Equal([first], Assert.IsType<StoreEvent.MessagesRemoved>(told[2]).Ids);
        Assert.IsType<StoreEvent.AllRemoved>(told[3]);
        Assert.Equal(Enumerable.Range(0, 4).Select(index => told[0].ModSequence + index), told.Select(storeEvent => storeEvent.ModSequence));
    }

    [Fact]
    public async Task An_id_of_another_store_finds_nothing()
    {
        await using var one = await StoreFixture.OpenAsync();
        await using var other = await StoreFixture.OpenAsync();
        var id = await one.CatchAsync("one"u8.ToArray());
        await other.CatchAsync("other content"u8.ToArray());

        Assert.Null(await other.Messages.FindAsync(id, Cancelled));
        Assert.Equal(0, await other.Messages.DeleteAsync([id], Cancelled));
    }

    [Fact]
    public async Task An_in_memory_store_leaves_no_file()
    {
        string folder;
        await using (var store = await MailStore.OpenAsync(
            new StoreOptions { Folder = StoreOptions.InMemory }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, Cancelled))
        {
            folder = store.Folder;
            Assert.StartsWith(Path.GetTempPath(), folder, StringComparison.Ordinal);
            Assert.Equal(0, store.Messages.Counts.Total);
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_second_store_on_the_same_folder_is_refused()
    {
        await using var fixture = await StoreFixture.OpenAsync();

        var refused = await Assert.ThrowsAsync<StoreException>(() => MailStore.OpenAsync(
            new StoreOptions { Folder = fixture.Folder }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, Cancelled));

        Assert.Contains("in use by another MailCatcher", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_and_writers_together_break_nothing()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var reads = 0;
            while (!done.IsCancellationRequested)
            {
                var page = await fixture.Messages.ListAsync(Random.Shared.Next(200), 50, Cancelled);
                foreach (var message in page.Messages.Take(3))
                {
                    Assert.NotNull(await fixture.ReadContentAsync(message.Id));
                    reads++;
                }
            }

            return reads;
        })).ToArray();

        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < 500; number++)
            {
                await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: {writer} {number}\r\n\r\n{new string('x', number)}\r\n"));
            }
        }));
        await Task.WhenAll(writers);
        await done.CancelAsync();

        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal(2_000, (await fixture.ListIdsAsync()).Distinct().Count());
    }
}
