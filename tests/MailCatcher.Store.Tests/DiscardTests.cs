using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Store.Tests;

/// <summary>A delete that can be undone: gone for everybody at once, back as it was when somebody thinks again, and never lost by a crash in between.</summary>
public sealed class DiscardTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_discarded_is_gone_for_everybody_and_comes_back_as_it_was()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var ids = await CatchAsync(fixture, 5);
        await fixture.Messages.SetTagsAsync([ids[1]], ["Only here"], Cancelled);
        await fixture.Messages.SetPinnedAsync([ids[1]], true, Cancelled);
        await fixture.Messages.MarkSeenAsync([ids[1]], true, Cancelled);
        var before = (fixture.Messages.Counts, (await fixture.Messages.FindAsync(ids[1], Cancelled))!);
        using var watch = fixture.Store.Events.Watch();

        var set = await fixture.Messages.ChooseAsync([ids[1], ids[3]], Cancelled);
        await fixture.Messages.DiscardAsync(set, null, Cancelled);

        Assert.Equal([ids[4], ids[2], ids[0]], await fixture.ListIdsAsync());
        Assert.Equal((3, 3), (fixture.Messages.Counts.Total, fixture.Messages.Counts.Unseen));
        Assert.Null(await fixture.Messages.FindAsync(ids[1], Cancelled));
        Assert.Null(await fixture.ReadContentAsync(ids[1]));
        Assert.Empty(fixture.Messages.ListTagNames());
        Assert.Equal(0, await FoundAsync(fixture, "subject:\"number 1\""));
        Assert.Equal(0, await fixture.Messages.DeleteAsync([ids[1]], Cancelled));
        Assert.Equal([ids[1], ids[3]], Assert.IsType<StoreEvent.MessagesRemoved>(await watch.Reader.ReadAsync(Cancelled)).Ids);

        Assert.Equal(2, await fixture.Messages.RestoreAsync(set, Cancelled));

        Assert.Equal(before.Counts, fixture.Messages.Counts);
        var after = (await fixture.Messages.FindAsync(ids[1], Cancelled))!;
        Assert.Equal((before.Item2.Facts.Subject, true, true, "Only here"), (after.Facts.Subject, after.IsSeen, after.IsPinned, Assert.Single(after.Tags)));
        Assert.Equal(["Only here"], fixture.Messages.ListTagNames());
        Assert.Equal(1, await FoundAsync(fixture, "subject:\"number 1\""));
        Assert.NotNull(await fixture.ReadContentAsync(ids[3]));
        Assert.Equal(0, fixture.Messages.ListDiscarded().Count);
    }

    [Fact]
    public async Task After_its_time_it_is_deleted_for_good_and_told_once()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fixture = new StoreFixture { Options = options => options.UndoSeconds = 30 };
        await fixture.ReopenAsync(time);
        var ids = await CatchAsync(fixture, 3);
        var set = await fixture.Messages.ChooseAsync([ids[0]], Cancelled);
        await fixture.Messages.DiscardAsync(set, null, Cancelled);

        // Brought back and discarded again, it has its full time once more.
        time.Advance(TimeSpan.FromSeconds(20));
        await fixture.Messages.RestoreAsync(set, Cancelled);
        await fixture.Messages.DiscardAsync(set, null, Cancelled);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, fixture.Messages.ListDiscarded().Count);
        using var watch = fixture.Store.Events.Watch();
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Empty(Assert.IsType<StoreEvent.MessagesRemoved>(await watch.Reader.ReadAsync(Cancelled)).Ids);
        Assert.Equal((0, 0), (fixture.Messages.ListDiscarded().Count, await fixture.Messages.RestoreAsync(set, Cancelled)));
        Assert.Equal((2, 2), (fixture.Messages.Counts.Total, (await fixture.ListIdsAsync()).Length));
        await fixture.ReopenAsync(time);
        Assert.Equal([ids[2], ids[1]], await fixture.ListIdsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_while_it_can_be_undone_loses_nothing(bool databaseIsLost)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var ids = await CatchAsync(fixture, 4);
        await fixture.Messages.MarkSeenAsync([ids[1], ids[2]], true, Cancelled);
        await fixture.Messages.DiscardAsync(await fixture.Messages.ChooseAsync([ids[0], ids[1]], Cancelled), null, Cancelled);

        await using var crashed = await fixture.OpenCopyAsync(folder =>
        {
            if (databaseIsLost)
            {
                File.Delete(Path.Combine(folder, "mailcatcher.db"));
            }
        });

        Assert.Equal(ids.Reverse(), await crashed.ListIdsAsync());
        Assert.Equal((4, 2), (crashed.Messages.Counts.Total, crashed.Messages.Counts.Unseen));
        Assert.Equal(fixture.Messages.Counts.Bytes * 2, crashed.Messages.Counts.Bytes);
        Assert.NotNull(await crashed.ReadContentAsync(ids[0]));
    }

    [Fact]
    public async Task Bulk_changes_tell_how_far_they_are_and_stop_when_asked()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var ids = await CatchAsync(fixture, 1_200);
        using var stop = new CancellationTokenSource();
        var progress = new Steps(done =>
        {
            if (done >= 1_000)
            {
                stop.Cancel();
            }
        });
        var all = await fixture.Store.Search.ChooseAsync(SearchQuery.Everything, MessageFilter.Everything, Cancelled);

        await Assert.ThrowsAsync<OperationCanceledException>(() => fixture.Messages.DiscardAsync(all, progress, stop.Token));

        Assert.Equal([500, 1_000], progress.Told);
        Assert.Equal(ids[1_000..].Reverse(), await fixture.ListIdsAsync());
        Assert.Equal(1_000, await fixture.Messages.RestoreAsync(all, Cancelled));
        await fixture.Messages.ChangeTagsAsync(all, ["bulk"], [], null, Cancelled);
        await fixture.Messages.SetPinnedAsync(all.Without(await fixture.Messages.ChooseAsync([.. ids[..200]], Cancelled)), true, null, Cancelled);
        await fixture.Messages.MarkSeenAsync(all, true, null, Cancelled);
        Assert.Equal(
            (1_200, 1_000, 0),
            (fixture.Messages.CountsOf(new MessageFilter { Tag = "bulk" }).Total, fixture.Messages.CountsOf(new MessageFilter { Pinned = true }).Total, fixture.Messages.Counts.Unseen));
    }

    [Fact]
    public async Task The_list_can_be_held_as_it_stood()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var ids = await CatchAsync(fixture, 70);
        var until = fixture.Messages.ModSequence;
        await CatchAsync(fixture, 70);
        var held = new MessageFilter { Until = until };

        var page = await fixture.Messages.ListAsync(held, 0, 100, Cancelled);

        Assert.Equal(ids.Reverse(), page.Messages.Select(message => message.Id));
        Assert.Equal((70, 140), (page.Matching.Total, page.Counts.Total));
        Assert.Equal(70, fixture.Messages.CountsOf(held).Total);
    }

    private static async Task<int> FoundAsync(StoreFixture fixture, string text) => (await fixture.SearchAsync(text)).Page.Matching.Total;

    private static async Task<Guid[]> CatchAsync(StoreFixture fixture, int count)
    {
        var ids = new List<Guid>();
        for (var number = 0; number < count; number++)
        {
            ids.Add(await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: number {number}\r\n\r\ntext")));
        }

        return [.. ids];
    }

    private sealed class Steps(Action<int> told) : IProgress<int>
    {
        internal List<int> Told { get; } = [];

        public void Report(int value)
        {
            Told.Add(value);
            told(value);
        }
    }
}
