using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace MailCatcher.Store.Tests;

/// <summary>Promise P11: order and ids are by sequence, and a clock that jumps ahead deletes nothing before it has been seen again.</summary>
public sealed class ClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_is_in_the_order_of_arrival_however_the_clock_jumps()
    {
        var clock = new JumpingClock(Start);
        await using var fixture = new StoreFixture();
        await fixture.ReopenAsync(clock);
        var ids = new List<Guid>();
        foreach (var days in (int[])[0, -1, 366, -400, 0, 31])
        {
            clock.Jump(TimeSpan.FromDays(days));
            ids.Insert(0, await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: {days} days\r\n\r\nx")));
            ids.Insert(0, await fixture.CatchAsync("x"u8.ToArray()));
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids, await fixture.ListIdsAsync());
        Assert.Equal("0 days", (await fixture.Messages.FindAsync(ids[^1], Cancelled))!.Facts.Subject);
        await fixture.CloseAsync();
        File.Delete(Path.Combine(fixture.Folder, "mailcatcher.db"));
        await fixture.ReopenAsync(clock);
        Assert.Equal(ids, await fixture.ListIdsAsync());
        ids.Insert(0, await fixture.CatchAsync("x"u8.ToArray()));
        Assert.Equal(ids, await fixture.ListIdsAsync());
    }

    [Fact]
    public async Task Set_back_by_little_the_times_do_not_fall_and_set_back_by_much_they_follow()
    {
        var clock = new JumpingClock(Start);
        await using var fixture = new StoreFixture();
        await fixture.ReopenAsync(clock);
        var first = await ReceivedAtAsync();

        clock.Jump(TimeSpan.FromMinutes(-10));
        Assert.True(await ReceivedAtAsync() >= first);
        clock.Jump(TimeSpan.FromDays(366));
        Assert.True(await ReceivedAtAsync() > first.AddDays(365));
        clock.Jump(TimeSpan.FromDays(-366));
        Assert.InRange(await ReceivedAtAsync(), first.AddHours(-1), first.AddHours(1));

        async Task<DateTimeOffset> ReceivedAtAsync() => (await fixture.Messages.FindAsync(await fixture.CatchAsync("x"u8.ToArray()), Cancelled))!.ReceivedAt;
    }

    [Fact]
    public void A_jump_ahead_is_believed_once_it_has_been_seen_for_a_minute()
    {
        var clock = new JumpingClock(Start);
        var watch = new ClockWatch(null, clock, NullLogger.Instance);
        Assert.True(watch.IsSettled());
        clock.Advance(TimeSpan.FromDays(3));
        Assert.True(watch.IsSettled());

        clock.Jump(TimeSpan.FromDays(365));
        Assert.False(watch.IsSettled());
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(watch.IsSettled());
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.True(watch.IsSettled());

        clock.Jump(TimeSpan.FromDays(365));
        Assert.False(watch.IsSettled());
        clock.Jump(TimeSpan.FromDays(-365));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True(watch.IsSettled());
        clock.Jump(TimeSpan.FromHours(20));
        Assert.True(watch.IsSettled());
    }

    [Fact]
    public async Task Messages_that_a_jump_makes_too_old_stay_until_the_clock_has_been_there_for_a_minute()
    {
        var clock = new JumpingClock(Start);
        await using var fixture = new StoreFixture { Options = options => options.Retention.MaxAgeHours = 48 };
        await fixture.ReopenAsync(clock);
        await fixture.CatchAsync("x"u8.ToArray());
        await fixture.CloseAsync();

        // As when a machine comes up with a wrong clock.
        clock.Jump(TimeSpan.FromDays(365));
        await fixture.ReopenAsync(clock);
        var stayed = TimeSpan.Zero;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (fixture.Messages.Counts.Total > 0)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            stayed += TimeSpan.FromSeconds(2);
            await timer.WaitForNextTickAsync(Cancelled);
        }

        Assert.True(stayed >= TimeSpan.FromMinutes(1), $"It went after {stayed}.");
    }
}
