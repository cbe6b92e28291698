using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>The search box as a person uses it, at a desk and on a phone.</summary>
public sealed class SearchBoxTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Filters_and_their_values_are_offered_chosen_by_key_and_taken_away_as_chips(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Server.KeepAsync("From: Ann <ann@acme.test>\r\nSubject: apples\r\n\r\nx");
        await open.Server.KeepAsync("From: Bob <bob@other.test>\r\nSubject: hammers\r\n\r\nx");
        await open.Row("hammers").WaitForAsync();
        var box = open.Page.GetByLabel("Search messages");
        var option = open.Page.GetByRole(AriaRole.Option);

        await box.ClickAsync();
        await Assertions.Expect(option.First).ToContainTextAsync("from:");
        await box.PressSequentiallyAsync("from:acm");
        await Assertions.Expect(option).ToHaveTextAsync(["from:ann@acme.testsender"]);
        await box.PressAsync("ArrowDown");
        await Assertions.Expect(option).ToHaveAttributeAsync("aria-selected", "true");
        await box.PressAsync("Enter");
        await Assertions.Expect(box).ToHaveValueAsync("from:ann@acme.test");
        await Assertions.Expect(open.Row("hammers")).ToHaveCountAsync(0);
        await Assertions.Expect(open.Row("apples")).ToHaveCountAsync(1);

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove the filter from:ann@acme.test" }).ClickAsync();
        await Assertions.Expect(open.Row("hammers")).ToHaveCountAsync(1);
        await Assertions.Expect(box).ToHaveValueAsync("");

        // What was searched for is remembered in this browser, also after the page was left.
        await open.GoAsync("");
        await open.Row("hammers").WaitForAsync();
        await box.ClickAsync();
        await Assertions.Expect(option.First).ToContainTextAsync("searched before");
        await option.First.ClickAsync();
        await Assertions.Expect(open.Row("hammers")).ToHaveCountAsync(0);
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task When_nothing_is_found_the_part_that_finds_nothing_is_named_and_a_fault_is_marked_at_its_place(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Server.KeepAsync("From: Ann <ann@acme.test>\r\nSubject: apples\r\n\r\nx");
        await open.Server.KeepAsync("From: Bob <bob@other.test>\r\nSubject: hammers\r\n\r\nx");
        await open.Row("hammers").WaitForAsync();
        var box = open.Page.GetByLabel("Search messages");

        await box.FillAsync("from:acme zebra");
        await Assertions.Expect(open.Page.Locator(".nothing")).ToContainTextAsync("No message has zebra");
        await Assertions.Expect(open.Page.Locator(".parts li").First).ToContainTextAsync("1 message");
        await open.Page.Locator(".parts li").Nth(1).GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(open.Row("apples")).ToHaveCountAsync(1);
        await Assertions.Expect(box).ToHaveValueAsync("from:acme");

        await box.FillAsync("apples from:other");
        await Assertions.Expect(open.Page.Locator(".nothing")).ToContainTextAsync("no message has all of them");

        await box.FillAsync("apples is:nonsense more");
        await Assertions.Expect(open.Page.Locator(".fault mark")).ToHaveTextAsync("nonsense");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("use read, unread");
        Assert.Empty(open.Errors);
    }
}
