namespace MailCatcher.Store.Tests;

public sealed class ThreadQueueTests
{
    [Fact]
    public async Task Everything_that_many_writers_add_is_taken_once_and_in_each_writers_order()
    {
        const int Writers = 8;
        const int Each = 2_000;
        var queue = new ThreadQueue<(int Writer, int Number)>(16);
        var taken = new List<(int Writer, int Number)>();
        var thread = new Thread(() =>
        {
            while (queue.Wait())
            {
                while (queue.TryTake(out var item))
                {
                    taken.Add(item);
                }
            }
        });
        thread.Start();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < Each; number++)
            {
                await queue.AddAsync((writer, number), TestContext.Current.CancellationToken);
            }
        })));
        queue.Complete();
        thread.Join();
        Assert.Equal(Writers * Each, taken.Count);
        Assert.All(taken.GroupBy(item => item.Writer), group => Assert.Equal(Enumerable.Range(0, Each), group.Select(item => item.Number)));
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_room_adds_nothing_and_holds_nobody_up()
    {
        var queue = new ThreadQueue<int>(1);
        Assert.True(queue.TryAdd(1));
        Assert.False(queue.TryAdd(2));
        using var givingUp = new CancellationTokenSource();
        var second = queue.AddAsync(2, givingUp.Token).AsTask();
        var third = queue.AddAsync(3, TestContext.Current.CancellationToken).AsTask();
        await givingUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.True(queue.TryTake(out var first));
        await third;
        Assert.True(queue.TryTake(out var next));
        Assert.Equal((1, 3), (first, next));
    }

    [Fact]
    public void A_queue_that_is_complete_ends_once_it_is_empty_and_takes_no_more()
    {
        var queue = new ThreadQueue<int>(4);
        queue.Add(1);
        queue.Complete();
        Assert.True(queue.Wait());
        Assert.True(queue.TryTake(out _));
        Assert.False(queue.Wait());
        Assert.Throws<InvalidOperationException>(() => queue.TryAdd(2));
    }

    [Fact]
    public void A_wait_with_a_limit_ends_without_an_item() => Assert.Null(new ThreadQueue<int>(1).Wait(TimeSpan.FromMilliseconds(1)));
}
