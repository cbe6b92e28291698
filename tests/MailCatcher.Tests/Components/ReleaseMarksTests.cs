using MailCatcher.Components.Live;
using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Tests.Components;

public sealed class ReleaseMarksTests
{
    private static readonly Guid Message = Guid.NewGuid();

    [Theory]
    [InlineData(RecipientState.Queued, RecipientState.Relayed, RecipientState.Delayed)]
    [InlineData(RecipientState.Queued, RecipientState.Failed, RecipientState.Sending)]
    [InlineData(RecipientState.Failed, RecipientState.Failed, RecipientState.Relayed)]
    [InlineData(RecipientState.Relayed, RecipientState.Relayed, RecipientState.Cancelled)]
    [InlineData(null, RecipientState.Cancelled)]
    public async Task The_mark_is_of_what_still_waits_else_of_what_failed(RecipientState? expected, params RecipientState[] states)
    {
        await using var inbox = await InboxContext.OpenAsync();
        var marks = new ReleaseMarks(inbox.Store.Outbox);

        // As two releases and as one: the mark is the message's.
        marks.Take([Entry(1, states)]);
        Assert.Equal(expected, marks.Find(Message));
        marks.Take(states.Select(state => Entry(1, state)));
        Assert.Equal(expected, marks.Find(Message));
        Assert.Null(marks.Find(Guid.NewGuid()));
    }

    [Fact]
    public async Task What_is_read_late_does_not_undo_what_was_told_since()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var marks = new ReleaseMarks(inbox.Store.Outbox);
        var entry = Entry(7, RecipientState.Relayed);

        marks.Take([entry]);
        marks.Take([entry with { ModSequence = 6, Recipients = [new OutboxRecipient(new EmailAddress("bob", "x.test"), RecipientState.Queued)] }]);

        Assert.Equal(RecipientState.Relayed, marks.Find(Message));
    }

    private static OutboxEntry Entry(long sequence, params RecipientState[] states) => new()
    {
        Id = Guid.NewGuid(),
        ModSequence = sequence,
        MessageId = Message,
        Subject = "x",
        ReversePath = null,
        RequestedAt = default,
        Recipients = [.. states.Select(state => new OutboxRecipient(new EmailAddress("bob", "x.test"), state))],
        DueAt = default,
    };
}
