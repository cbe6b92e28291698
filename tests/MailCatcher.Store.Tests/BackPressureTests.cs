using System.Text;
using MailCatcher.Smtp;
using Microsoft.Extensions.Time.Testing;

namespace MailCatcher.Store.Tests;

/// <summary>Promise P9: what stalls holds up the senders, not the memory, and is caught up with.</summary>
public sealed class BackPressureTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_database_stalls_so_many_wait_as_have_room_the_next_are_told_452_and_then_all_that_waited_is_there()
    {
        var time = new FakeTimeProvider();
        await using var fixture = new StoreFixture();
        await fixture.ReopenAsync(time);
        using var gate = new ManualResetEventSlim();
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stall = fixture.Store.Database.ReadAsync(
            _ =>
            {
                stalled.SetResult();

                // Filling the queue takes 256 flushes, and a disk that the other tests keep busy takes its time for them.
                return gate.Wait(TimeSpan.FromMinutes(5));
            },
            Cancelled);
        await stalled.Task;

        // First the queue of the database, each batch as small as can be; then more than a batch of the journal and what waits for the next hold.
        var replies = new List<Task<SmtpReply>>();
        for (var waiting = 0; waiting < 256; waiting = fixture.Store.WaitingForDatabase)
        {
            Submit();
            await UntilAsync(() => fixture.Store.WaitingForDatabase > waiting, time, TimeSpan.Zero);
        }

        while (replies.Count < 256 + 256 + 256 + 100)
        {
            Submit();
        }

        await UntilAsync(() => replies.Exists(reply => reply.IsCompleted), time, TimeSpan.FromSeconds(10));
        Assert.InRange(fixture.Store.WaitingForJournal, 0, 256);
        Assert.InRange(fixture.Store.WaitingForDatabase, 0, 256);
        gate.Set();
        Assert.True(await stall);
        var answered = await Task.WhenAll(replies);

        Assert.All(answered, reply => Assert.True(reply is { Code: 250 } or { Code: 452, EnhancedCode: "4.3.1" }, reply.ToString()));
        var kept = answered.Where(reply => reply.Code == 250).Select(reply => reply.MessageId!.Value).ToHashSet();
        Assert.InRange(kept.Count, 256, replies.Count - 1);
        Assert.Equal(kept, (await fixture.ListIdsAsync()).ToHashSet());
        Assert.Equal(250, (await fixture.SubmitAsync("x"u8.ToArray())).Code);

        void Submit() => replies.Add(Task.Run(() => fixture.SubmitAsync("Subject: waits\r\n\r\nx"u8.ToArray()), Cancelled));
    }

    [Fact]
    public async Task While_the_index_stalls_mail_is_acknowledged_and_then_found()
    {
        await using var fixture = await StoreFixture.OpenAsync();

        // The index reads every message's content; here that is out of its reach.
        await fixture.CatchAsync("Subject: before\r\n\r\nx"u8.ToArray());
        var search = Path.Combine(fixture.Folder, "search");
        await FoundAsync(fixture, "before", 1);
        Directory.Delete(search, recursive: true);
        await File.WriteAllTextAsync(search, "no folder", Cancelled);
        for (var number = 0; number < 100; number++)
        {
            await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: meanwhile {number}\r\n\r\nx"));
        }

        Assert.Equal(101, (await fixture.ListIdsAsync()).Length);
        await fixture.CloseAsync();
        File.Delete(search);
        await fixture.ReopenAsync();
        await FoundAsync(fixture, "meanwhile", 100);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("damaged")]
    [InlineData("empty")]
    public async Task An_index_that_is_lost_or_damaged_is_made_again(string damage)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        for (var number = 0; number < 50; number++)
        {
            await fixture.CatchAsync(Encoding.ASCII.GetBytes($"Subject: needle {number}\r\n\r\nx"));
        }

        await FoundAsync(fixture, "needle", 50);
        await fixture.CloseAsync();
        var search = Path.Combine(fixture.Folder, "search");
        Assert.NotEmpty(Directory.GetFiles(search));
        foreach (var file in Directory.GetFiles(search))
        {
            await File.WriteAllBytesAsync(file, damage == "empty" ? [] : Encoding.ASCII.GetBytes(new string('x', 100)), Cancelled);
        }

        if (damage == "deleted")
        {
            Directory.Delete(search, recursive: true);
        }

        await fixture.ReopenAsync();
        await FoundAsync(fixture, "needle", 50);
    }

    [Fact]
    public async Task Who_reads_a_message_slowly_holds_up_nobody_and_gets_all_of_it_even_when_it_is_deleted_meanwhile()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var small = Encoding.ASCII.GetBytes($"Subject: small\r\n\r\n{new string('s', 30_000)}");
        var large = new byte[1_000_000];
        Random.Shared.NextBytes(large);
        await using var slowSmall = await fixture.Messages.OpenContentAsync(await fixture.CatchAsync(small), Cancelled);
        await using var slowLarge = await fixture.Messages.OpenContentAsync(await fixture.CatchAsync(large), Cancelled);

        for (var number = 0; number < 20; number++)
        {
            await fixture.CatchAsync("x"u8.ToArray());
        }

        await fixture.Messages.DeleteAllAsync(Cancelled);
        var after = await fixture.CatchAsync("after"u8.ToArray());

        Assert.Equal([after], await fixture.ListIdsAsync());
        Assert.Equal(small, await ToEndAsync(slowSmall!));
        Assert.Equal(large, await ToEndAsync(slowLarge!));
    }

    private static async Task UntilAsync(Func<bool> condition, FakeTimeProvider time, TimeSpan step)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!condition())
        {
            time.Advance(step);
            await timer.WaitForNextTickAsync(Cancelled);
        }
    }

    private static async Task<byte[]> ToEndAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancelled);
        return bytes.ToArray();
    }

    private static async Task FoundAsync(StoreFixture fixture, string text, int expected)
    {
        var search = fixture.Store.Search;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await search.FindAsync(search.Parse(text).Query!, MessageFilter.Everything, 0, 1, Cancelled)).Page.Matching.Total != expected)
        {
            await timer.WaitForNextTickAsync(Cancelled);
        }
    }
}
