using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>The places beside the inbox, and the list narrowed to a part of it, as a person uses them.</summary>
public sealed class PlacesTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_search_narrows_the_list_while_it_is_typed_and_stands_in_the_address(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Server.KeepAsync("Subject: apples and pears\r\n\r\nfruit");
        await open.Server.KeepAsync("Subject: hammers\r\n\r\ntools");
        await open.Row("hammers").WaitForAsync();

        await open.Page.WaitForSelectorAsync("html[data-keys]");
        await open.Page.Keyboard.PressAsync("/");
        await open.Page.Keyboard.TypeAsync("subject:appl");
        await Assertions.Expect(open.Row("hammers")).ToHaveCountAsync(0);
        await Assertions.Expect(open.Row("apples")).ToHaveCountAsync(1);
        await open.Row("apples").Locator("a").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".body")).ToContainTextAsync("fruit");
        Assert.Contains("q=subject%3Aappl", open.Page.Url, StringComparison.Ordinal);

        await open.Page.ReloadAsync();
        await open.BackToListAsync();
        await Assertions.Expect(open.Row("apples")).ToHaveCountAsync(1);
        await Assertions.Expect(open.Row("hammers")).ToHaveCountAsync(0);

        await open.Page.GetByLabel("Search messages").FillAsync("is:nonsense");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("At character 4");
        await open.Page.GetByLabel("Search messages").FillAsync("nothing has this");
        await Assertions.Expect(open.Page.GetByText("Nothing found")).ToBeVisibleAsync();
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task An_inbox_is_made_and_its_mail_is_seen_on_its_own(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.GoAsync("inboxes");
        await open.Page.GetByLabel("Name of the new inbox").FillAsync("shop");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make inbox" }).ClickAsync();
        var card = open.Page.GetByLabel("Inbox shop", new PageGetByLabelOptions { Exact = true });
        await card.GetByText("Edit rules").ClickAsync();
        await card.GetByLabel("Recipient pattern").FillAsync("*@shop.test");
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("recipient is *@shop.test");
        Assert.Equal(20, open.Server.Server.Store.Inboxes.FindSecret("shop")!.Length);

        await open.Server.KeepAsync("Subject: for the shop\r\n\r\n", to: "a@shop.test");
        await open.Server.KeepAsync("Subject: for others\r\n\r\n", to: "a@other.test");
        await open.GoToPlaceAsync("shop");

        await Assertions.Expect(open.Row("for the shop")).ToHaveCountAsync(1);
        await Assertions.Expect(open.Row("for others")).ToHaveCountAsync(0);
        await open.Server.KeepAsync("Subject: another one\r\n\r\n", to: "b@shop.test");
        await Assertions.Expect(open.Row("another one")).ToHaveCountAsync(1);
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_session_that_fails_shows_live_with_its_transcript_and_a_message_leads_to_its_own(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.GoAsync("sessions");
        await Assertions.Expect(open.Page.GetByText("Nobody has connected yet")).ToBeVisibleAsync();

        await open.Server.TalkAsync("EHLO broken.test\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<nobody\r\nQUIT\r\n");
        await open.Page.GetByText("broken.test").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".lines .refused")).ToContainTextAsync("501 5.");

        await open.Server.TalkAsync("EHLO fine.test\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nSubject: from a session\r\n\r\nx\r\n.\r\nQUIT\r\n");
        await open.GoAsync("");
        await open.Row("from a session").Locator("a").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".body pre, .body .text").First).ToBeVisibleAsync();
        await open.Page.Locator(".tabs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Session" }).ClickAsync();
        await Assertions.Expect(open.Page.GetByLabel("Transcript", new PageGetByLabelOptions { Exact = true })).ToContainTextAsync("RCPT TO:<b@x.test>");
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_recipe_of_chaos_acts_at_once_and_is_taken_away(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.GoAsync("chaos");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Unknown recipient" }).ClickAsync();
        await Assertions.Expect(open.Page.GetByText("1 fault in force")).ToBeVisibleAsync();
        Assert.Contains("550 5.1.1 No such mailbox", await open.Server.TalkAsync("EHLO x.test\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nQUIT\r\n"), StringComparison.Ordinal);

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Behave again" }).ClickAsync();
        await Assertions.Expect(open.Page.GetByText("1 fault in force")).ToHaveCountAsync(0);
        Assert.DoesNotContain("550", await open.Server.TalkAsync("EHLO x.test\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nQUIT\r\n"), StringComparison.Ordinal);
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_tag_and_a_pin_are_set_where_the_message_is_read(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        var id = await open.Server.KeepAsync("Subject: to be kept\r\n\r\nx");
        await open.GoAsync($"message/{id}");

        await open.Page.WaitForSelectorAsync("html[data-keys]");
        await open.Page.Keyboard.PressAsync("t");
        await open.Page.GetByLabel("New tag").FillAsync("urgent");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Page.Locator(".message .tag")).ToContainTextAsync("urgent");
        var pin = open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pin", Exact = true });
        await pin.ClickAsync();
        await Assertions.Expect(pin).ToHaveAttributeAsync("aria-pressed", "true");
        await open.BackToListAsync();
        await Assertions.Expect(open.Row("to be kept").Locator(".tag")).ToHaveTextAsync("urgent");
        await Assertions.Expect(open.Row("to be kept").Locator(".pinned")).ToHaveCountAsync(1);

        await open.GoToPlaceAsync("urgent");
        await Assertions.Expect(open.Row("to be kept")).ToHaveCountAsync(1);
        Assert.Empty(open.Errors);
    }
}
