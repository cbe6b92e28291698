using System.Text.RegularExpressions;
using MailCatcher.Relay;
using MailCatcher.Tests.Durability;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

public sealed class ReleaseTests(Chromium chromium)
{
    [Fact]
    public async Task A_message_is_released_to_the_chosen_recipients_and_the_page_tells_what_came_of_it()
    {
        await using var smarthost = await RunningServer.StartAsync();
        var settings = RunningServer.Settings with
        {
            Relay = new RelayOptions { Host = "127.0.0.1", Port = smarthost.Server.SmtpEndPoint.Port, Tls = RelayTls.None },
        };
        await using var open = await OpenPage.StartAsync(chromium, settings);
        await open.Server.KeepAsync("Subject: For real\n\nText.", "ann@example.test", "bob@example.test", "carol@example.test");

        await open.Row("For real").ClickAsync();
        await open.Page.Locator(".tools .release").ClickAsync();
        var dialog = open.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "carol@example.test" }).ClickAsync();
        await dialog.GetByLabel("Recipients", new LocatorGetByLabelOptions { Exact = true }).FillAsync("dan@example.test");
        await open.Page.Keyboard.PressAsync("Enter");
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Release to 2 recipients" }).ClickAsync();

        await Assertions.Expect(open.Page.Locator(".releases .badge")).ToHaveTextAsync("Relayed");
        var relayed = await smarthost.Messages.FindLatestAsync(TestContext.Current.CancellationToken);
        var envelope = await smarthost.Messages.FindEnvelopeAsync(relayed!.Id, TestContext.Current.CancellationToken);
        Assert.Equal(["bob@example.test", "dan@example.test"], envelope!.ForwardPaths.Select(path => path.ToString()));
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task The_dialog_tells_who_must_not_get_a_message_and_lets_nothing_go_to_them()
    {
        await using var upstream = new FlakyUpstream(_ => null);
        await using var open = await OpenPage.StartAsync(chromium, RunningServer.Settings with { Relay = To(upstream.Port, "ok.test") });
        await open.Server.KeepAsync("Subject: Not for all\n\nText.", "app@example.test", "ann@ok.test", "evil@evil.test");

        await open.Row("Not for all").ClickAsync();
        await open.Page.Locator(".tools .release").ClickAsync();
        var dialog = open.Page.GetByRole(AriaRole.Dialog);
        var release = dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { NameRegex = new Regex("^Release to") });
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("evil@evil.test");
        await Assertions.Expect(release).ToBeDisabledAsync();

        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "evil@evil.test" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Assertions.Expect(dialog.Locator(".who")).ToContainTextAsync("1 recipient will get it: ann@ok.test.");
        await Assertions.Expect(release).ToBeEnabledAsync();

        await dialog.GetByLabel("Recipients", new LocatorGetByLabelOptions { Exact = true }).FillAsync("evil@sub.ok.test");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("evil@sub.ok.test");
        await Assertions.Expect(dialog.Locator(".strangers")).ToContainTextAsync("evil@sub.ok.test");
        await Assertions.Expect(release).ToBeDisabledAsync();
        Assert.Empty((await open.Server.GetJsonAsync("api/v1/outbox"))["entries"]!.AsArray());
        Assert.Equal(0, upstream.Connections);
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task A_release_goes_to_the_reader_instead_whose_address_the_browser_remembers()
    {
        await using var upstream = new FlakyUpstream(_ => null);
        await using var open = await OpenPage.StartAsync(chromium, RunningServer.Settings with { Relay = To(upstream.Port) }, width: 390, height: 844);
        await open.Server.KeepAsync("Subject: To me\n\nText.", "app@example.test", "ann@ok.test", "bob@ok.test");
        await open.Row("To me").ClickAsync();
        var dialog = open.Page.GetByRole(AriaRole.Dialog);

        await open.Page.Locator(".tools .release").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Send to me instead…" }).ClickAsync();
        await dialog.GetByLabel("Your address").FillAsync("no address");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not an address");
        await dialog.GetByLabel("Your address").FillAsync("me@own.test");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(dialog.Locator(".who")).ToContainTextAsync("1 recipient will get it: me@own.test");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Release to 1 recipient" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".releases .badge")).ToHaveTextAsync("Relayed");
        await Assertions.Expect(open.Page.Locator(".head .released")).ToHaveTextAsync("Relayed");

        await open.Page.Locator(".tools .release").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Send to me instead", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".who")).ToContainTextAsync("me@own.test");
        Assert.Equal(["me@own.test"], upstream.Taken.Keys.Select(taken => taken.Recipient));
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task The_outbox_shows_releases_by_state_and_what_waits_is_tried_again_or_taken_back(int width, int height)
    {
        var isBack = false;
        await using var upstream = new FlakyUpstream(line => line.Contains("never@", StringComparison.Ordinal) ? "550 5.1.1 nobody here" : line.Contains("later", StringComparison.Ordinal) && !isBack ? "451 4.2.0 full" : null);
        var relay = To(upstream.Port);
        relay.Rules = [new ReleaseRuleOptions { Name = "all", Recipients = ["*"] }];
        await using var open = await OpenPage.StartAsync(chromium, RunningServer.Settings with { Relay = relay }, width, height);
        foreach (var recipient in (string[])["now", "never", "later1", "later2"])
        {
            var id = await open.Server.KeepAsync($"Subject: For {recipient}\n\nText.");
            await open.Server.SendAsync(HttpMethod.Post, $"api/v1/message/{id}/release", $$"""{"To":["{{recipient}}@ok.test"]}""");
        }

        await open.GoAsync("outbox");
        await ExpectAsync("All", "For later2: Delayed", "For later1: Delayed", "For never: Failed", "For now: Relayed");
        await ExpectAsync("Relayed", "For now: Relayed");
        await ExpectAsync("Failed", "For never: Failed");
        await ExpectAsync("Queued");
        await ExpectAsync("Waiting", "For later2: Delayed", "For later1: Delayed");
        await ExpectAsync("Delayed", "For later2: Delayed", "For later1: Delayed");
        await Card("For later1").GetByText("Delivery log").ClickAsync();
        await Card("For later1").GetByText("Dialogue").ClickAsync();
        await Assertions.Expect(Card("For later1").Locator("pre")).ToContainTextAsync("451 4.2.0 full");

        await Card("For later1").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await ExpectAsync("Cancelled", "For later1: Cancelled");
        isBack = true;
        await ExpectAsync("Waiting", "For later2: Delayed");
        await Card("For later2").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try now" }).ClickAsync();
        await ExpectAsync("Relayed", "For later2: Relayed", "For now: Relayed");
        await ExpectAsync("All", "For later2: Relayed", "For later1: Cancelled", "For never: Failed", "For now: Relayed");

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(open.Page.GetByText("The queue is paused")).ToBeVisibleAsync();
        await Card("For later1").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Queue again" }).ClickAsync();
        await ExpectAsync("Queued", "For later1: Queued");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Resume" }).ClickAsync();
        await ExpectAsync("Relayed", "For later2: Relayed", "For later1: Relayed", "For now: Relayed");
        await Card("For later1").GetByText("Who asked").ClickAsync();
        await Assertions.Expect(Card("For later1")).ToContainTextAsync("Queued again for later1@ok.testinbox 127.0.0.1");

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Test relay" }).ClickAsync();
        await open.Page.Locator(".probe").GetByText("Dialogue", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".probe pre")).ToContainTextAsync("EHLO");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Close" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".probe")).ToHaveCountAsync(0);

        await open.Page.GetByText("Rules · 1").ClickAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Dry run" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".rules")).ToContainTextAsync("it fits 4 of the newest");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        Assert.Equal(3, upstream.Taken.Count);
        Assert.Empty(open.Errors);

        ILocator Card(string subject) => open.Page.Locator("article.card", new PageLocatorOptions { HasText = subject });

        async Task ExpectAsync(string filter, params string[] cards)
        {
            var link = open.Page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Which releases" }).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = filter, Exact = true });
            await link.ClickAsync();
            await Assertions.Expect(link).ToHaveAttributeAsync("aria-current", "true");
            var shown = open.Page.Locator("article.card");
            await Assertions.Expect(shown).ToHaveCountAsync(cards.Length);
            foreach (var (card, index) in cards.Select((card, index) => (card, index)))
            {
                await Assertions.Expect(shown.Nth(index).Locator(".subject")).ToHaveTextAsync(card.Split(": ")[0]);
                await Assertions.Expect(shown.Nth(index).Locator("header .badge")).ToHaveTextAsync(card.Split(": ")[1]);
            }
        }
    }

    [Fact]
    public async Task Without_a_relay_the_dialog_says_how_to_configure_one()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        await open.Server.KeepAsync("Subject: Stays here\n\nText.");

        await open.Row("Stays here").ClickAsync();
        await open.Page.Locator(".tools .release").ClickAsync();

        await Assertions.Expect(open.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("MAILCATCHER_Relay__Host");

        // It hears keys from when it has the focus, one round trip after it is seen.
        await open.Page.WaitForFunctionAsync("() => document.activeElement?.closest('[role=dialog]') !== null");
        await open.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static RelayOptions To(int port, params string[] allowed) => new() { Host = "127.0.0.1", Port = port, Tls = RelayTls.None, AllowedRecipients = allowed };
}
