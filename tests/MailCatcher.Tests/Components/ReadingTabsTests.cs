using Bunit;
using MailCatcher.Components.Inbox;
using MailCatcher.Components.Reading;
using MailCatcher.Store;

namespace MailCatcher.Tests.Components;

/// <summary>The tabs of a message that are not tried elsewhere, and its row.</summary>
public sealed class ReadingTabsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task How_html_is_shown_is_remembered_but_what_is_remote_is_allowed_for_one_message()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var tab = inbox.Bunit.Render<HtmlTab>(parameters => parameters.Add(html => html.MessageId, first).Add(html => html.BlockedReferences, 2));
        Assert.Equal($"view/{first}.html", Source(tab));

        await tab.Find("[aria-label='Dark mode']").ClickAsync();
        await tab.Find("[aria-label='Phone, 375 pixels']").ClickAsync();
        await tab.Find(".looks .btn.small").ClickAsync();
        Assert.Equal($"view/{first}.html?remote=true&dark=true", Source(tab));
        Assert.Equal("width: 375px", tab.Find("message-frame").GetAttribute("style"));
        Assert.Contains("Remote content shown", tab.Find(".remote").TextContent, StringComparison.Ordinal);

        tab.Render(parameters => parameters.Add(html => html.MessageId, second).Add(html => html.BlockedReferences, 1));
        Assert.Equal($"view/{second}.html?dark=true", Source(tab));
        Assert.Contains("Remote content blocked", tab.Find(".remote").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Plain.", null, "Plain.", 0)]
    [InlineData(null, "From HTML.", "From HTML.", 1)]
    [InlineData("", null, null, 0)]
    [InlineData(null, "", null, 0)]
    public void Text_is_shown_or_made_of_the_html_or_said_to_be_missing(string? text, string? fromHtml, string? shown, int notices)
    {
        using var bunit = new BunitContext();

        var tab = bunit.Render<TextTab>(parameters => parameters.Add(part => part.MessageId, Guid.NewGuid()).Add(part => part.Text, text).Add(part => part.FromHtml, fromHtml));

        Assert.Equal(shown, tab.FindAll("#text-body").SingleOrDefault()?.TextContent);
        Assert.Equal(notices, tab.FindAll(".notice").Count);
        Assert.Equal(shown is null ? 1 : 0, tab.FindAll(".blank").Count);
    }

    [Fact]
    public async Task The_envelope_is_what_the_client_said_and_many_recipients_are_shown_when_asked_for()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync("Subject: x\n\nx", [.. Enumerable.Range(0, 30).Select(number => $"r{number}")]);
        var message = (await inbox.Messages.FindAsync(id, Cancelled))!;

        var tab = inbox.Bunit.Render<EnvelopeTab>(parameters => parameters.Add(part => part.MessageId, id).Add(part => part.Message, message).Add(part => part.Fields, []));

        await tab.WaitForAssertionAsync(() => Assert.Contains("<ann@example.test>", tab.Find("dl").TextContent, StringComparison.Ordinal), Soon);
        Assert.Equal(20, tab.FindAll("ol li").Count);
        await tab.FindAll("button").First(button => button.TextContent == "Show all 30").ClickAsync();
        Assert.Equal(30, tab.FindAll("ol li").Count);
    }

    [Fact]
    public async Task Parts_nest_and_each_can_be_viewed_in_place()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync(Mails.WithParts);
        var parsed = (await inbox.Messages.ReadAsync(id, Cancelled))!;
        var tab = inbox.Bunit.Render<StructureTab>(parameters => parameters.Add(part => part.MessageId, id).Add(part => part.Root, parsed.Root));
        Assert.Equal("multipart/mixed", tab.Find(".type").TextContent);
        Assert.NotEmpty(tab.FindAll("li li"));

        await tab.Find("button[aria-expanded]").ClickAsync();

        Assert.Equal("true", tab.Find("button[aria-expanded]").GetAttribute("aria-expanded"));
        Assert.Single(tab.FindAll(".shown"));
    }

    [Fact]
    public async Task A_row_tells_the_state_of_its_message_and_is_drawn_again_only_when_that_changes()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync("From: Ann <ann@example.test>\nSubject: Hello\n\nText.");
        var message = (await inbox.Messages.FindAsync(id, Cancelled))!;
        var selected = new List<bool>();
        var row = inbox.Bunit.Render<MessageRow>(parameters => parameters.Add(part => part.Message, message).Add(part => part.Address, $"message/{id}").Add(part => part.OnSelect, selected.Add));
        Assert.Contains("unseen", row.Find("[data-row]").ClassName, StringComparison.Ordinal);

        // The same message at the same state: nobody looks whether anything else about it is the same.
        var before = row.Markup;
        row.Render(parameters => parameters.Add(part => part.Message, message with { Size = 123_456_789 }));
        Assert.Equal(before, row.Markup);
        row.Render(parameters => parameters.Add(part => part.IsOpen, true).Add(part => part.Release, RecipientState.Failed));
        Assert.Equal("true", row.Find("a").GetAttribute("aria-current"));
        Assert.Equal("A release has failed", row.Find(".mark-release").GetAttribute("title"));
        await row.Find(".select").ClickAsync(new() { ShiftKey = true });
        Assert.Equal([true], selected);
    }

    private static string? Source(IRenderedComponent<HtmlTab> tab) => tab.Find("message-frame").GetAttribute("src");
}
