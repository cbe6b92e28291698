using Bunit;
using MailCatcher.Components.Reading;
using MailCatcher.Components.Releasing;
using MailCatcher.Relay;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Tests.Components;

public sealed class ReleasingTests
{
    private static readonly EmailAddress Ann = new("ann", "example.test");
    private static readonly EmailAddress Bob = new("bob", "example.test");

    [Fact]
    public void The_recipients_of_the_envelope_are_chosen_at_first_and_only_once()
    {
        var choices = new RecipientChoices();
        choices.Offer([Ann, Bob, Ann]);

        Assert.Equal(["ann@example.test", "bob@example.test"], choices.Chosen);
        choices.Toggle(Ann);
        Assert.Equal(["bob@example.test"], choices.Chosen);
    }

    [Theory]
    [InlineData("jane@example.test", "", "jane@example.test")]
    [InlineData("<jane@example.test>, joe@example.test;  ", "", "jane@example.test", "joe@example.test")]
    [InlineData("jane@example.test nonsense joe@", "nonsense joe@", "jane@example.test")]
    [InlineData("postmaster", "postmaster")]
    public void What_is_no_address_stays_to_be_mended(string text, string left, params string[] added)
    {
        var choices = new RecipientChoices();

        Assert.Equal(left, choices.Add(text));
        Assert.Equal(added, choices.Chosen);
    }

    [Fact]
    public void Adding_an_address_that_was_left_out_chooses_it_again()
    {
        var choices = new RecipientChoices();
        choices.Offer([Ann]);
        choices.Toggle(Ann);

        choices.Add("ann@example.test");

        Assert.Equal(["ann@example.test"], choices.Chosen);
    }

    [Fact]
    public async Task A_wrong_address_is_told_at_the_field()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var choices = new RecipientChoices();
        var picker = inbox.Bunit.Render<RecipientPicker>(parameters => parameters.Add(picker => picker.Choices, choices).Add(picker => picker.InputId, "field"));

        await picker.Find("input").InputAsync(new ChangeEventArgs { Value = "not an address" });
        await picker.Find("form").SubmitAsync();

        Assert.Equal("true", picker.Find("input").GetAttribute("aria-invalid"));
        Assert.Contains("not an address", picker.Find("input").GetAttribute("value"), StringComparison.Ordinal);
        Assert.Empty(choices.Chosen);
    }

    [Theory]
    [InlineData(RecipientState.Relayed, RecipientState.Relayed, "Relayed")]
    [InlineData(RecipientState.Relayed, RecipientState.Failed, "1 of 2 relayed")]
    [InlineData(RecipientState.Failed, RecipientState.Failed, "Failed")]
    [InlineData(RecipientState.Relayed, RecipientState.Delayed, "Delayed")]
    [InlineData(RecipientState.Queued, RecipientState.Queued, "Queued")]
    public async Task A_release_says_in_a_word_what_came_of_it(RecipientState first, RecipientState second, string word)
    {
        await using var inbox = await InboxContext.OpenAsync();
        var card = inbox.Bunit.Render<OutboxCard>(parameters => parameters.Add(card => card.Entry, Entry(first, second)));

        Assert.Equal(word, card.Find("header .badge").TextContent);
        Assert.Equal(2, card.FindAll(".recipients li").Count);
    }

    [Fact]
    public async Task Who_may_not_release_sees_what_was_released_and_is_offered_nothing_to_do_with_it()
    {
        await using var inbox = await InboxContext.OpenAsync(new RelayOptions { Host = "relay.example.test" });
        MailAccess.Everything.ToReadOnly().Flow();
        var card = inbox.Bunit.Render<OutboxCard>(parameters => parameters.Add(card => card.Entry, Entry(RecipientState.Queued, RecipientState.Failed)));
        var tab = inbox.Bunit.Render<ReleasesTab>(parameters => parameters.Add(tab => tab.Entries, []));
        var page = inbox.Bunit.Render<OutboxPage>();

        Assert.Equal(2, card.FindAll(".recipients li").Count);
        Assert.Empty(card.FindAll("button"));
        Assert.Empty(tab.FindAll("button"));
        Assert.Contains("relay.example.test", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("header button"));
    }

    [Fact]
    public async Task Who_may_release_is_offered_the_buttons()
    {
        await using var inbox = await InboxContext.OpenAsync(new RelayOptions { Host = "relay.example.test" });
        var card = inbox.Bunit.Render<OutboxCard>(parameters => parameters.Add(card => card.Entry, Entry(RecipientState.Queued, RecipientState.Failed)));
        var tab = inbox.Bunit.Render<ReleasesTab>(parameters => parameters.Add(tab => tab.Entries, []));
        var page = inbox.Bunit.Render<OutboxPage>();

        Assert.Equal(["Try now", "Cancel", "Queue again"], card.FindAll("button").Select(button => button.TextContent));
        Assert.Single(tab.FindAll("button"));
        Assert.Equal(["Test relay", "Pause"], page.FindAll("header button").Select(button => button.TextContent));
    }

    [Fact]
    public async Task Without_a_relay_the_outbox_says_that_release_is_off_and_how_to_turn_it_on()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var page = inbox.Bunit.Render<OutboxPage>();

        Assert.Contains("Release is off", page.Markup, StringComparison.Ordinal);
        Assert.Contains("MAILCATCHER_Relay__Host", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_outbox_is_live()
    {
        await using var inbox = await InboxContext.OpenAsync(new RelayOptions { Host = "relay.example.test" });
        var id = await inbox.KeepAsync("Subject: To be sent\n\nText.");
        var page = inbox.Bunit.Render<OutboxPage>();
        await page.WaitForAssertionAsync(() => Assert.Contains("Nothing has been released", page.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(10));

        var entry = await inbox.Store.Outbox.EnqueueAsync(id, [Ann], Xunit.TestContext.Current.CancellationToken);
        await page.WaitForAssertionAsync(() => Assert.Equal("Queued", page.Find("article .badge").TextContent), TimeSpan.FromSeconds(10));

        await inbox.Store.Outbox.RecordAsync(entry! with { Recipients = [new OutboxRecipient(Ann, RecipientState.Relayed, "250 ok")], DueAt = null }, Xunit.TestContext.Current.CancellationToken);
        await page.WaitForAssertionAsync(() => Assert.Equal("Relayed", page.Find("article .badge").TextContent), TimeSpan.FromSeconds(10));
        Assert.Contains("To be sent", page.Markup, StringComparison.Ordinal);
    }

    private static OutboxEntry Entry(RecipientState first, RecipientState second)
    {
        var at = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        return new OutboxEntry
        {
            Id = Guid.CreateVersion7(),
            MessageId = Guid.CreateVersion7(),
            Subject = "Hello",
            ReversePath = Ann,
            RequestedAt = at,
            Recipients = [new OutboxRecipient(Ann, first), new OutboxRecipient(Bob, second)],
            Attempts = first == RecipientState.Queued ? [] : [new DeliveryAttempt(at, "relay:25", "done")],
            DueAt = at,
            ModSequence = 1,
        };
    }
}
