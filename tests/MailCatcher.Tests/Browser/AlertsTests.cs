using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MailCatcher.Store;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>What shows outside the page: the icon, its number, desktop notifications, and the installed application.</summary>
public sealed class AlertsTests(Chromium chromium)
{
    // A browser without a desktop shows no notifications, and no page of it is ever out of sight.
    private const string Desktop = """
        if (window === top) {
          window.told = [];
          document.hasFocus = () => false;
          navigator.setAppBadge = (count) => { window.badge = count; return Promise.resolve(); };
          navigator.clearAppBadge = () => { window.badge = 0; return Promise.resolve(); };
          let allowed = localStorage.getItem("allowed") ?? "default";
          window.Notification = class {
            static get permission() { return allowed; }
            static async requestPermission() { localStorage.setItem("allowed", allowed = "granted"); return allowed; }
            constructor(title, options) { window.told.push(`${title}: ${options.body}`); window.last = this; }
            close() {}
          };
        }
        """;

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Notifications_are_off_until_chosen_and_then_of_what_was_chosen(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Page.AddInitScriptAsync(Desktop);
        await open.Server.Server.Store.SavedSearches.SaveAsync(new SavedSearch { Name = "Codes", Query = "subject:code" }, TestContext.Current.CancellationToken);
        await open.GoAsync("settings/appearance");
        var panel = open.Page.GetByLabel("Notifications", new PageGetByLabelOptions { Exact = true });
        await Assertions.Expect(panel.GetByRole(AriaRole.Status)).ToHaveTextAsync("Off until you allow them.");
        await Assertions.Expect(panel.GetByLabel("Sound")).Not.ToBeCheckedAsync();
        await panel.GetByLabel("Codes").CheckAsync();
        await Assertions.Expect(panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try it" })).ToBeVisibleAsync();
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));

        await open.GoAsync("outbox");
        await open.Page.WaitForFunctionAsync("() => window.badge === 0");
        await open.Server.KeepAsync("From: Shop <s@x.test>\nSubject: Hello\n\nText.");
        var id = await open.Server.KeepAsync("From: Shop <s@x.test>\nSubject: Your code\n\nText.");
        await open.Page.WaitForFunctionAsync("() => window.told.length > 0 && window.badge === 2");
        await Assertions.Expect(open.Page).ToHaveTitleAsync("(2) Outbox · MailCatcher");
        Assert.Equal(["Shop: Your code"], await open.Page.EvaluateAsync<string[]>("() => window.told"));
        await Assertions.Expect(open.Page.Locator("link[rel=icon]")).ToHaveAttributeAsync("href", "favicon-unseen.svg");

        await open.Page.EvaluateAsync("() => window.last.onclick()");
        await Assertions.Expect(open.Page).ToHaveURLAsync($"{open.Base}message/{id}");
        await open.Page.WaitForFunctionAsync("() => window.badge === 1");
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task It_can_be_installed()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        using var answer = await open.Server.Http.GetAsync(await open.Page.Locator("link[rel=manifest]").GetAttributeAsync("href"), TestContext.Current.CancellationToken);
        Assert.Equal("application/manifest+json", answer.Content.Headers.ContentType!.MediaType);
        var manifest = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        foreach (var icon in manifest["icons"]!.AsArray())
        {
            using var picture = await open.Server.Http.GetAsync((string)icon!["src"]!, TestContext.Current.CancellationToken);
            Assert.Equal((string)icon["type"]!, picture.Content.Headers.ContentType!.MediaType);
        }

        // The browser's own word on it; a test's profile is a private one, where nothing is installed.
        var session = await open.Page.Context.NewCDPSessionAsync(open.Page);
        var faults = await session.SendAsync("Page.getInstallabilityErrors");
        Assert.Equal(["in-incognito"], faults!.Value.GetProperty("installabilityErrors").EnumerateArray().Select(fault => fault.GetProperty("errorId").GetString()));
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task The_rows_are_made_compact_in_the_settings_too()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        await open.Server.KeepAsync("Subject: Row\n\nText.");
        await open.GoAsync("settings/appearance");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Compact rows" }).ClickAsync();
        await open.GoAsync("");

        await Assertions.Expect(open.Row("Row")).ToHaveCSSAsync("height", "52px");
    }
}
