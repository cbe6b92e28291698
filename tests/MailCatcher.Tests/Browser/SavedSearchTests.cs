using MailCatcher.Store;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>Searches that are kept, and the places of the rail where there is little room for it.</summary>
public sealed class SavedSearchTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1000, 800)]
    [InlineData(390, 844)]
    public async Task A_search_is_saved_found_in_the_rail_renamed_and_deleted(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Server.KeepAsync("Subject: invoice of May\n\nText.");
        await open.Server.KeepAsync("Subject: hello\n\nText.");
        await open.Page.GetByLabel("Search messages").FillAsync("subject:invoice");
        await Assertions.Expect(open.Row("hello")).ToHaveCountAsync(0);
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save this search" }).ClickAsync();
        await Name(open).FillAsync("Invoices");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Change the saved search" })).ToBeVisibleAsync();

        await open.GoAsync("");
        await Assertions.Expect(open.Row("hello")).ToHaveCountAsync(1);
        await open.GoToPlaceAsync("Invoices");
        await Assertions.Expect(open.Row("hello")).ToHaveCountAsync(0);
        await Assertions.Expect(open.Row("invoice of May")).ToHaveCountAsync(1);

        await open.UnfoldAsync();
        var edit = open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Rename or delete the search Invoices" });
        await edit.FocusAsync();
        await edit.PressAsync("Enter");
        await Name(open).FillAsync("Bills");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".rail").GetByText("Bills")).ToHaveCountAsync(1);
        await Assertions.Expect(open.Page.Locator(".rail").GetByText("Invoices")).ToHaveCountAsync(0);
        if (width <= 1180)
        {
            await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Close the places" }).ClickAsync();
        }

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Change the saved search" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save this search" })).ToBeVisibleAsync();
        Assert.Empty(open.Server.Server.Store.SavedSearches.List());
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_not_taken_away()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        await open.Server.KeepAsync("Subject: x\n\nText.");
        Assert.Null(await open.Server.Server.Store.SavedSearches.SaveAsync(new SavedSearch { Name = "Mine", Query = "from:ann" }, TestContext.Current.CancellationToken));
        await open.GoAsync("?q=subject%3Ax");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save this search" }).ClickAsync();
        await Name(open).FillAsync("mine");
        await Name(open).PressAsync("Enter");

        await Assertions.Expect(open.Page.GetByText("There is a search of that name: from:ann")).ToBeVisibleAsync();
        Assert.Equal("from:ann", open.Server.Server.Store.SavedSearches.Find("Mine")!.Query);
    }

    [Fact]
    public async Task On_a_phone_every_place_is_in_reach_and_every_view_has_one_heading_of_the_first_level()
    {
        await using var open = await OpenPage.StartAsync(chromium, 390, 844);
        await open.Server.KeepAsync("Subject: Tagged\nX-Tags: shop\n\nText.");
        var headings = open.Page.Locator("h1:visible");
        await Assertions.Expect(headings).ToHaveTextAsync(["Inbox"]);
        await open.Row("Tagged").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".message h2")).ToBeVisibleAsync();
        await Assertions.Expect(headings).ToHaveTextAsync(["Inbox"]);

        await open.UnfoldAsync();
        await open.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "All places" })).ToBeVisibleAsync();
        await open.GoToPlaceAsync("shop");
        await Assertions.Expect(headings).ToHaveTextAsync(["#shop"]);
        await open.GoToPlaceAsync("Chaos");
        await Assertions.Expect(headings).ToHaveTextAsync(["Chaos"]);
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(open.Errors);
    }

    private static ILocator Name(OpenPage open) => open.Page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Name" });
}
