using System.Text;
using MailCatcher.Smtp;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Store.Tests;

/// <summary>What goes by itself, what stays, and the disk that comes back.</summary>
public sealed class RetentionTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_go_and_the_pinned_stay()
    {
        await using var fixture = new StoreFixture { Options = options => options.Retention.MaxMessages = 0 };
        await fixture.ReopenAsync();
        var ids = await CatchAsync(fixture, 30);
        await fixture.Messages.SetPinnedAsync([ids[0], ids[7]], true, Cancelled);

        fixture.Options = options => options.Retention.MaxMessages = 10;
        await fixture.ReopenAsync();
        await UntilAsync(fixture, () => fixture.Messages.Counts.Total == 10);

        Guid[] expected = [ids[0], ids[7], .. ids[22..]];
        Assert.Equal(expected.Reverse(), await fixture.ListIdsAsync());
        var added = await fixture.CatchAsync("Subject: new\r\n\r\n"u8.ToArray());
        await UntilAsync(fixture, () => fixture.Messages.Counts.Total == 10);
        Assert.Equal(added, (await fixture.ListIdsAsync())[0]);
    }

    [Fact]
    public async Task An_inbox_has_a_limit_of_its_own_and_one_of_a_test_run_ends()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var inboxes = fixture.Store.Inboxes;
        await inboxes.SaveAsync(new Inbox { Name = "small", MaxMessages = 3, Rules = [new InboxRule { Recipient = "small@*" }] }, Cancelled);
        await inboxes.SaveAsync(new Inbox { Name = "run", ExpiresAt = DateTimeOffset.UtcNow.AddHours(-1), Rules = [new InboxRule { Recipient = "run@*" }] }, Cancelled);
        for (var count = 0; count < 6; count++)
        {
            await fixture.CatchAsync("x"u8.ToArray(), "small");
            await fixture.CatchAsync("x"u8.ToArray(), "run");
            await fixture.CatchAsync("x"u8.ToArray(), "other");
        }

        await UntilAsync(fixture, () => fixture.Messages.Counts.Total == 9 && inboxes.Find("run") is null);

        Assert.Equal(["default 6", "small 3"], fixture.Messages.ListInboxes().Select(inbox => $"{inbox.Name} {inbox.Counts.Total}"));
    }

    [Fact]
    public async Task Messages_go_by_size_and_by_age()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        await using var fixture = new StoreFixture { Options = options => (options.Retention.MaxBytes, options.Retention.MaxAgeHours) = (100_000, 48) };
        await fixture.ReopenAsync(time);
        for (var count = 0; count < 30; count++)
        {
            await fixture.CatchAsync(new byte[10_000]);
        }

        await UntilAsync(fixture, () => fixture.Messages.Counts.Total == 10, time);
        Assert.Equal(100_000, fixture.Messages.Counts.Bytes);

        time.Advance(TimeSpan.FromHours(40));
        var young = await fixture.CatchAsync("young"u8.ToArray());
        time.Advance(TimeSpan.FromHours(9));
        await UntilAsync(fixture, () => fixture.Messages.Counts.Total == 1, time);
        Assert.Equal([young], await fixture.ListIdsAsync());
    }

    [Fact]
    public async Task The_disk_comes_back_and_what_stays_is_the_same_also_after_a_rebuild()
    {
        await using var fixture = new StoreFixture { Options = options => options.Retention.MaxMessages = 0 };
        await fixture.ReopenAsync();
        await fixture.Store.Inboxes.SaveAsync(new Inbox { Name = "kept" }, Cancelled);
        var random = new Random(3);
        var contents = Enumerable.Range(0, 420).Select(_ => Noise(random, 400_000)).ToArray();
        var ids = await Task.WhenAll(contents.Select(content => fixture.CatchAsync(content)));
        var released = (await fixture.Store.Outbox.EnqueueAsync(ids[1], [new EmailAddress("a", "x.test")], Cancelled))!;
        await fixture.Messages.SetTagsAsync([ids[5]], ["kept"], Cancelled);
        var before = fixture.SizeOf("journal");
        Assert.True(before > 160_000_000, $"{before}");
        Assert.True(Segments(fixture) >= 3);

        // The first segment goes whole, the second is written anew around the few that stay.
        var kept = ids.Where((_, index) => index is 5 or 399 or 419 || index % 60 == 59).ToArray();
        await fixture.Messages.DeleteAsync([.. ids.Except(kept)], Cancelled);
        await UntilAsync(fixture, () => fixture.SizeOf("journal") < 60_000_000);

        await CheckAsync(fixture);
        await fixture.ReopenAsync();
        await CheckAsync(fixture);
        await using (var died = await fixture.OpenCopyAsync())
        {
            await CheckAsync(died);
        }

        await using var rebuilt = await fixture.OpenCopyAsync(folder => File.Delete(Path.Combine(folder, "mailcatcher.db")));
        await CheckAsync(rebuilt);

        async Task CheckAsync(StoreFixture store)
        {
            Assert.Equal(kept.Order(), (await store.ListIdsAsync()).Order());
            foreach (var id in kept)
            {
                Assert.Equal(contents[Array.IndexOf(ids, id)], await store.ReadContentAsync(id));
            }

            Assert.Equal(["kept"], (await store.Messages.FindAsync(ids[5], Cancelled))!.Tags);
            Assert.NotNull(store.Store.Inboxes.Find("kept"));
            Assert.Equal(RecipientState.Failed, (await store.Store.Outbox.FindAsync(released.Id, Cancelled))!.Recipients[0].State);
        }
    }

    [Theory]
    [InlineData("both files")]
    [InlineData("only the temporary one")]
    [InlineData("new file, old positions")]
    public async Task A_crash_while_a_segment_is_written_anew_loses_nothing(string state)
    {
        await using var fixture = new StoreFixture { Options = options => options.Retention.MaxMessages = 0 };
        await fixture.ReopenAsync();
        var random = new Random(3);
        var contents = Enumerable.Range(0, 180).Select(_ => Noise(random, 400_000)).ToArray();
        var ids = await Task.WhenAll(contents.Select(content => fixture.CatchAsync(content)));

        // Less than half, so that the store does not do it by itself.
        var dead = ids[3..60];
        await fixture.Messages.DeleteAsync([.. dead], Cancelled);
        await fixture.CloseAsync();
        Rewrite(fixture.Folder, state, sequence => !dead.Any(id => RecordId.SequenceOf(id) == sequence));

        await fixture.ReopenAsync();

        for (var index = 0; index < ids.Length; index++)
        {
            Assert.Equal(dead.Contains(ids[index]) ? null : contents[index], await fixture.ReadContentAsync(ids[index]));
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Folder, "journal"), "*.tmp"));
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Folder, "journal"), "*.corrupt"));
    }

    private static void Rewrite(string folder, string state, Func<long, bool> isLive)
    {
        using var files = new Journal.JournalFiles(Path.Combine(folder, "journal"));
        var rewritten = Journal.SegmentRewriter.Write(files, files.List()[0], isLive, durable: true, CancellationToken.None)!;
        if (state == "only the temporary one")
        {
            File.Delete(files.PathOf(files.List()[0]));
        }
        else if (state == "new file, old positions")
        {
            files.Replace(rewritten);
        }
    }

    private static async Task<Guid[]> CatchAsync(StoreFixture fixture, int count)
    {
        var ids = new Guid[count];
        for (var index = 0; index < count; index++)
        {
            ids[index] = await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: {index}\r\n\r\n"));
        }

        return ids;
    }

    /// <summary>A message that does not get smaller when it is stored, and that the index has nothing to read of.</summary>
    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        "Content-Type: application/octet-stream\r\n\r\n"u8.CopyTo(bytes);
        return bytes;
    }

    private static int Segments(StoreFixture fixture) => Directory.GetFiles(Path.Combine(fixture.Folder, "journal"), "*.seg").Length;

    // The retention runs by the clock; a fake one has to be pushed on.
    private static async Task UntilAsync(StoreFixture fixture, Func<bool> condition, FakeTimeProvider? time = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            time?.Advance(TimeSpan.FromSeconds(2));
            await timer.WaitForNextTickAsync(limit.Token);
        }

        Assert.NotNull(fixture.Store);
    }
}
