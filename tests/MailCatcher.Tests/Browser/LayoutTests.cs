using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

public sealed class LayoutTests(Chromium chromium)
{
    [Fact]
    public async Task On_a_phone_one_pane_shows_at_a_time()
    {
        await using var open = await OpenPage.StartAsync(chromium, width: 390, height: 844);
        await open.Server.KeepAsync("Subject: On the move\nContent-Type: text/html\n\n<p>Hello</p>");
        var list = open.Page.Locator("[data-list]");

        await open.Row("On the move").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".message h2")).ToBeVisibleAsync();
        await Assertions.Expect(list).ToBeHiddenAsync();

        await open.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Back to the inbox" }).ClickAsync();
        await Assertions.Expect(list).ToBeVisibleAsync();
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task On_a_phone_the_chosen_settings_and_the_chosen_tab_are_in_view()
    {
        await using var open = await OpenPage.StartAsync(chromium, width: 390, height: 844);
        var id = await open.Server.KeepAsync("Subject: On the move\n\nText.");

        await open.GoAsync("settings/webhooks");
        await Assertions.Expect(open.Page.Locator(".sections [aria-current]")).ToBeInViewportAsync(new LocatorAssertionsToBeInViewportOptions { Ratio = 1 });

        await open.GoAsync($"message/{id}?tab=releases");
        await Assertions.Expect(open.Page.Locator(".tabs [aria-current]")).ToBeInViewportAsync(new LocatorAssertionsToBeInViewportOptions { Ratio = 1 });
        await open.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Session" }).Last.ClickAsync();
        await Assertions.Expect(open.Page.Locator(".tabs [aria-current]")).ToContainTextAsync("Session");
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_one_is_chosen_and_the_choice_is_remembered()
    {
        await using var open = await OpenPage.StartAsync(chromium, scheme: ColorScheme.Dark);
        var root = open.Page.Locator("html");
        await Assertions.Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await Assertions.Expect(root).ToHaveAttributeAsync("data-theme", "light");

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Dark theme" }).ClickAsync();
        await open.Page.ReloadAsync();

        await Assertions.Expect(root).ToHaveAttributeAsync("data-theme", "dark");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Dark theme" })).ToHaveAttributeAsync("aria-pressed", "true");
        var background = await open.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
        Assert.Equal("rgb(16, 16, 22)", background);
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task The_list_can_be_made_wider_and_stays_so()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        await open.Server.KeepAsync("Subject: Wide\n\nText.");
        await open.Row("Wide").WaitForAsync();
        var separator = open.Page.GetByRole(AriaRole.Separator, new PageGetByRoleOptions { Name = "Width of the list" });
        var before = (await open.Page.Locator(".messages").BoundingBoxAsync())!.Width;

        var box = (await separator.BoundingBoxAsync())!;
        await open.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 200);
        await open.Page.Mouse.DownAsync();
        await open.Page.Mouse.MoveAsync(box.X + (box.Width / 2) + 90, box.Y + 200, new MouseMoveOptions { Steps = 4 });
        await open.Page.Mouse.UpAsync();
        await separator.PressAsync("ArrowRight");
        Assert.Equal(before + 114, (await open.Page.Locator(".messages").BoundingBoxAsync())!.Width, tolerance: 2);

        await open.Page.ReloadAsync();
        await open.Row("Wide").WaitForAsync();
        Assert.Equal(before + 114, (await open.Page.Locator(".messages").BoundingBoxAsync())!.Width, tolerance: 2);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task The_settings_on_the_empty_page_are_the_ones_really_bound_and_can_be_copied(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await Assertions.Expect(open.Page.Locator(".values")).ToContainTextAsync($"{open.Server.Server.SmtpEndPoint.Port}");

        await open.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Django" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Copy the settings for Django" }).ClickAsync();

        await open.Page.WaitForSelectorAsync("[data-copied]");
        Assert.Contains($"EMAIL_PORT = {open.Server.Server.SmtpEndPoint.Port}", await open.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"), StringComparison.Ordinal);
    }
}
