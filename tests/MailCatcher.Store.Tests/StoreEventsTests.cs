namespace MailCatcher.Store.Tests;

public sealed class StoreEventsTests
{
    [Fact]
    public void Who_comes_back_gets_what_it_missed_once_and_in_order()
    {
        var events = new StoreEvents();
        Publish(events, 1, 2, 2, 3);

        using var watch = events.Watch(new StoreEventId(2, 0));
        Publish(events, 4);

        Assert.False(watch.TakeLoss());
        Assert.Equal(["2.1", "3.0", "4.0"], Drain(watch));
    }

    [Fact]
    public void Who_had_a_whole_sequence_goes_on_with_the_next()
    {
        var events = new StoreEvents();
        Publish(events, 1, 2, 2, 3);

        using var watch = events.Watch(StoreEventId.After(2));

        Assert.False(watch.TakeLoss());
        Assert.Equal(["3.0"], Drain(watch));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100_000)]
    public void Who_was_away_too_long_or_comes_from_another_store_is_told_so(long since)
    {
        var events = new StoreEvents(lastSequence: 100);
        Publish(events, 101);

        using var watch = events.Watch(StoreEventId.After(since));
        Publish(events, 102);

        Assert.True(watch.TakeLoss());
        Assert.False(watch.TakeLoss());
        Assert.Equal(["102.0"], Drain(watch));
    }

    [Fact]
    public void What_is_forgotten_cannot_be_resumed_and_what_is_remembered_can()
    {
        var events = new StoreEvents();
        Publish(events, [.. Enumerable.Range(1, StoreEvents.HistoryCapacity + 10).Select(sequence => (long)sequence)]);

        using var late = events.Watch(StoreEventId.After(9));
        using var early = events.Watch(StoreEventId.After(10));

        Assert.True(late.TakeLoss());
        Assert.False(early.TakeLoss());
        Assert.Equal(StoreEvents.HistoryCapacity, Drain(early).Count);
    }

    [Fact]
    public void A_watch_that_is_not_read_holds_no_more_than_its_capacity_and_knows_that_it_lost_some()
    {
        var events = new StoreEvents();
        using var watch = events.Watch(capacity: 3);

        Publish(events, 1, 2, 3, 4, 5);

        Assert.True(watch.TakeLoss());
        Assert.Equal(["3.0", "4.0", "5.0"], Drain(watch));
    }

    [Theory]
    [InlineData("7", 7, int.MaxValue)]
    [InlineData("7.2", 7, 2)]
    public void An_id_reads_back_as_it_was_written(string text, long sequence, int part)
    {
        Assert.True(StoreEventId.TryParse(text, out var id));
        Assert.Equal(new StoreEventId(sequence, part), id);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.")]
    [InlineData("1.2.3")]
    [InlineData("x")]
    [InlineData("99999999999999999999")]
    public void What_is_no_id_is_refused(string? text) => Assert.False(StoreEventId.TryParse(text, out _));

    private static void Publish(StoreEvents events, params long[] sequences)
    {
        foreach (var sequence in sequences)
        {
            events.Publish(new StoreEvent.AllChanged(sequence));
        }
    }

    private static List<string> Drain(StoreWatch watch)
    {
        var ids = new List<string>();
        while (watch.Reader.TryRead(out var storeEvent))
        {
            ids.Add(storeEvent.Id.ToString());
        }

        return ids;
    }
}
