using System.IO.Compression;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>What can be done with the list, as somebody does it.</summary>
public sealed class ListFlowTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_delete_is_gone_in_every_window_and_undone_in_every_window(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Server.KeepAsync("Subject: Stays\n\nText.");
        await open.Server.KeepAsync("Subject: Goes\n\nText.");
        var other = await open.Page.Context.NewPageAsync();
        await other.GotoAsync(open.Base);
        var there = other.Locator("[data-row]", new PageLocatorOptions { HasText = "Goes" });
        await there.WaitForAsync();
        await open.Row("Goes").WaitForAsync();

        await open.Row("Goes").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".message h2")).ToHaveTextAsync("Goes");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete", Exact = true }).ClickAsync();
        await Assertions.Expect(there).ToHaveCountAsync(0);
        if (width > 900)
        {
            await Assertions.Expect(open.Page.Locator(".message h2")).ToHaveTextAsync("Stays");
        }
        else
        {
            await Assertions.Expect(open.Row("Stays")).ToBeVisibleAsync();
        }

        await open.Page.ReloadAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Undo" }).ClickAsync();

        await Assertions.Expect(there).ToHaveCountAsync(1);
        await Assertions.Expect(open.Row("Goes")).ToHaveCountAsync(1);
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Undo" })).ToHaveCountAsync(0);
        Assert.Equal(2, open.Server.Messages.Counts.Total);
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task While_the_list_comes_in_no_row_is_there_twice_and_none_goes_for_a_moment()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        for (var number = 0; number < 40; number++)
        {
            await open.Server.KeepAsync($"Subject: Message {number}\n\nText.");
        }

        await open.Page.AddInitScriptAsync(
            """
            new MutationObserver(() => {
              const rows = [...document.querySelectorAll("[data-row]")].map((row) => row.dataset.row);
              (window.seen ??= []).push(rows.length !== new Set(rows).size ? "twice" : rows.length);
            }).observe(document, { subtree: true, childList: true });
            """);
        await open.GoAsync("");
        await Assertions.Expect(open.Row("Message 25")).ToHaveCountAsync(1);

        var seen = await open.Page.EvaluateAsync<string>("() => window.seen.join(' ')");
        Assert.Matches("^(0 )*([1-9][0-9]* ?)+$", seen);
    }

    [Fact]
    public async Task A_row_that_is_drawn_again_while_it_is_pressed_opens_all_the_same()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        await open.Server.KeepAsync("Subject: Pressed\n\nText.");
        await open.Row("Pressed").HoverAsync();

        await open.Page.Mouse.DownAsync();
        await open.Row("Pressed").EvaluateAsync("row => row.replaceWith(row.cloneNode(true))");
        await open.Page.Mouse.UpAsync();

        await Assertions.Expect(open.Page.Locator(".message h2")).ToHaveTextAsync("Pressed");
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task The_list_is_sorted_and_grouped_and_the_address_keeps_it(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Server.KeepAsync($"Subject: Long\nMessage-ID: <root@x.test>\n\n{new string('x', 5_000)}");
        await open.Server.KeepAsync("Subject: Short\n\nx");
        await open.Server.KeepAsync("Subject: Re: Long\nIn-Reply-To: <root@x.test>\n\nx x x x");
        var subjects = open.Page.Locator("[data-row] .subject");
        await Assertions.Expect(subjects).ToHaveTextAsync(["Re: Long", "Short", "Long"]);

        await ChooseAsync(open, "Largest first");
        await Assertions.Expect(subjects).ToHaveTextAsync(["Long", "Re: Long", "Short"]);
        await Assertions.Expect(open.Page).ToHaveURLAsync($"{open.Base}?sort=size");
        await open.Page.ReloadAsync();
        await Assertions.Expect(subjects).ToHaveTextAsync(["Long", "Re: Long", "Short"]);

        await ChooseAsync(open, "Newest first");
        await ChooseAsync(open, "Group conversations");
        await Assertions.Expect(subjects).ToHaveTextAsync(["Re: Long", "Short"]);
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show the 2 messages of this conversation" }).ClickAsync();
        await Assertions.Expect(subjects).ToHaveTextAsync(["Re: Long", "Long"]);
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task Rows_are_picked_with_ctrl_and_shift_or_all_at_once_and_tagged_together()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        foreach (var subject in new[] { "Four", "Three", "Two", "One" })
        {
            await open.Server.KeepAsync($"Subject: {subject}\n\nText.");
        }

        await open.Page.WaitForSelectorAsync("html[data-keys]");
        await open.Row("One").ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        await open.Row("Three").ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(open.Page.GetByText("3 selected")).ToBeVisibleAsync();
        await open.Row("Two").ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        await Assertions.Expect(open.Page.GetByText("2 selected")).ToBeVisibleAsync();
        await open.Page.Keyboard.PressAsync("*");
        await Assertions.Expect(open.Page.GetByText("4 selected")).ToBeVisibleAsync();

        await open.Server.KeepAsync("Subject: Late\n\nText.");
        await open.Row("Late").WaitForAsync();
        await open.Page.Keyboard.PressAsync("t");
        await open.Page.GetByLabel("Add", new PageGetByLabelOptions { Exact = true }).FillAsync("billing, books");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();

        await Assertions.Expect(open.Page.Locator("[data-row] .tag", new PageLocatorOptions { HasText = "billing" })).ToHaveCountAsync(4);
        await Assertions.Expect(open.Row("Late").Locator(".tag")).ToHaveCountAsync(0);
        await Assertions.Expect(open.Page.Locator(".rail").GetByText("billing")).ToBeVisibleAsync();
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task What_is_selected_is_exported(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        foreach (var subject in new[] { "Left out", "Second", "First" })
        {
            await open.Server.KeepAsync($"Subject: {subject}\n\nText.");
        }

        await open.Page.WaitForSelectorAsync("html[data-keys]");
        await open.Row("First").ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        var one = await open.Page.RunAndWaitForDownloadAsync(() => open.Page.Keyboard.PressAsync("e"));
        Assert.Contains("Subject: First", await File.ReadAllTextAsync(await one.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await open.Page.Keyboard.PressAsync("*");
        await open.Row("Left out").ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Control] });
        await Assertions.Expect(open.Page.GetByText("2 selected")).ToBeVisibleAsync();
        var archive = await open.Page.RunAndWaitForDownloadAsync(() => open.Page.Keyboard.PressAsync("e"));
        Assert.EndsWith(".zip", archive.SuggestedFilename, StringComparison.Ordinal);
        await using (var zip = await ZipFile.OpenReadAsync(await archive.PathAsync(), TestContext.Current.CancellationToken))
        {
            Assert.Equal(2, zip.Entries.Count);
        }

        var mbox = await open.Page.RunAndWaitForDownloadAsync(async () =>
        {
            await open.Page.GetByLabel("More with what is selected").ClickAsync();
            await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Export as mbox" }).ClickAsync();
        });
        var text = await File.ReadAllTextAsync(await mbox.PathAsync(), TestContext.Current.CancellationToken);
        Assert.True(text.IndexOf("Subject: Second", StringComparison.Ordinal) < text.IndexOf("Subject: First", StringComparison.Ordinal));
        Assert.DoesNotContain("Left out", text, StringComparison.Ordinal);
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task The_list_can_be_paused_made_compact_and_left_by_keys()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        await open.Server.KeepAsync("Subject: Before\n\nText.");
        await open.Row("Before").WaitForAsync();
        await open.Page.WaitForSelectorAsync("html[data-keys]");
        await open.Page.Keyboard.PressAsync("p");
        await open.Page.GetByText("Paused").WaitForAsync();

        await open.Server.KeepAsync("Subject: Meanwhile\n\nText.");
        await open.Page.GetByText("Paused · 1 new message").ClickAsync();
        await open.Row("Meanwhile").WaitForAsync();

        await ChooseAsync(open, "Compact rows");
        await Assertions.Expect(open.Page.Locator("html")).ToHaveAttributeAsync("data-density", "compact");
        await open.Page.ReloadAsync();
        await open.Row("Before").WaitForAsync();
        await Assertions.Expect(open.Row("Before")).ToHaveCSSAsync("height", "52px");

        await open.Page.WaitForSelectorAsync("html[data-keys]");
        await open.Page.Keyboard.PressAsync("g");
        await open.Page.Keyboard.PressAsync("o");
        await Assertions.Expect(open.Page).ToHaveURLAsync($"{open.Base}outbox");
        Assert.Empty(open.Errors);
    }

    private static async Task ChooseAsync(OpenPage open, string item)
    {
        await open.Page.GetByLabel("Order and density").ClickAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = item }).ClickAsync();
    }
}
