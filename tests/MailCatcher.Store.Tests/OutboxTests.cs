using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store.Tests;

public sealed class OutboxTests
{
    private static readonly ImmutableArray<EmailAddress> Recipients = [new("a", "example.test"), new("b", "example.test")];

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_waits_and_is_there_after_a_restart()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var message = await fixture.CatchAsync("Subject: hello\r\n\r\nx"u8.ToArray());

        var entry = await fixture.Store.Outbox.EnqueueAsync(message, Recipients, Cancelled);

        Assert.NotNull(entry);
        Assert.Equal("hello", entry.Subject);
        Assert.Equal(new EmailAddress("sender", "example.test"), entry.ReversePath);
        Assert.All(entry.Recipients, recipient => Assert.Equal(RecipientState.Queued, recipient.State));
        await fixture.ReopenAsync();
        var waiting = Assert.Single(await fixture.Store.Outbox.ListWaitingAsync(Cancelled));
        Assert.Equal(entry.Id, waiting.Id);
        Assert.Equal(entry.Recipients, waiting.Recipients.AsEnumerable());
        Assert.Equal(entry.Id, (await fixture.Store.Outbox.FindAsync(entry.Id, Cancelled))!.Id);
        Assert.Equal(entry.Id, Assert.Single(await fixture.Store.Outbox.ListForMessageAsync(message, Cancelled)).Id);
    }

    [Fact]
    public async Task What_came_of_it_is_recorded_and_told()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var message = await fixture.CatchAsync("x"u8.ToArray());
        var entry = (await fixture.Store.Outbox.EnqueueAsync(message, Recipients, Cancelled))!;
        using var watch = fixture.Store.Events.Watch();

        var finished = await fixture.Store.Outbox.RecordAsync(
            entry with
            {
                Recipients = [.. entry.Recipients.Select(recipient => recipient with { State = RecipientState.Relayed, Reply = "250 ok" })],
                Attempts = [new DeliveryAttempt(entry.RequestedAt, "relay.test:25", "250 ok")],
                DueAt = null,
            },
            Cancelled);

        Assert.True(finished.IsFinished);
        Assert.True(finished.ModSequence > entry.ModSequence);
        Assert.Equal(entry.Id, Assert.IsType<StoreEvent.OutboxChanged>(await watch.Reader.ReadAsync(Cancelled)).Entry.Id);
        Assert.Empty(await fixture.Store.Outbox.ListWaitingAsync(Cancelled));
        Assert.Single(await fixture.Store.Outbox.ListAsync(0, 10, Cancelled));
    }

    [Fact]
    public async Task A_release_of_no_message_is_none()
    {
        await using var fixture = await StoreFixture.OpenAsync();

        Assert.Null(await fixture.Store.Outbox.EnqueueAsync(Guid.NewGuid(), Recipients, Cancelled));
        Assert.Empty(await fixture.Store.Outbox.ListAsync(0, 10, Cancelled));
    }

    [Fact]
    public async Task Deleting_the_message_fails_what_still_waits_and_says_why()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var message = await fixture.CatchAsync("x"u8.ToArray());
        var entry = (await fixture.Store.Outbox.EnqueueAsync(message, Recipients, Cancelled))!;

        await fixture.Messages.DeleteAsync([message], Cancelled);

        var failed = (await fixture.Store.Outbox.FindAsync(entry.Id, Cancelled))!;
        Assert.True(failed.IsFinished);
        Assert.All(failed.Recipients, recipient => Assert.Contains("deleted before", recipient.Reply, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_outbox_outlives_delete_all_and_the_rebuild_after_it()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var message = await fixture.CatchAsync("Subject: kept in the log\r\n\r\nx"u8.ToArray());
        var entry = (await fixture.Store.Outbox.EnqueueAsync(message, Recipients, Cancelled))!;

        await fixture.Messages.DeleteAllAsync(Cancelled);
        await fixture.CloseAsync();
        File.Delete(Path.Combine(fixture.Folder, "mailcatcher.db"));
        await fixture.ReopenAsync();

        var kept = Assert.Single(await fixture.Store.Outbox.ListAsync(0, 10, Cancelled));
        Assert.Equal(entry.Id, kept.Id);
        Assert.Equal("kept in the log", kept.Subject);
        Assert.True(kept.IsFinished);
        Assert.Single(Directory.GetFiles(Path.Combine(fixture.Folder, "journal"), "*.seg"));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_refuses_and_goes_on_when_it_can()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.CatchAsync("before"u8.ToArray());
        var journal = Path.Combine(fixture.Folder, "journal");
        Directory.Move(journal, journal + ".away");

        // Delete-all begins a new segment, which has nowhere to be.
        await Assert.ThrowsAnyAsync<IOException>(() => fixture.Messages.DeleteAllAsync(Cancelled));
        Assert.Equal(451, (await fixture.SubmitAsync("meanwhile"u8.ToArray())).Code);
        Directory.Move(journal + ".away", journal);
        var after = await fixture.CatchAsync("after"u8.ToArray());

        Assert.Equal(2, (await fixture.ListIdsAsync()).Length);
        await fixture.ReopenAsync();
        Assert.Equal(after, (await fixture.ListIdsAsync())[0]);
        Assert.Equal(2, fixture.Messages.Counts.Total);
    }
}
