using System.Globalization;
using MailCatcher.Smtp;
using MailCatcher.Tests.Web;
using MailCatcher.Webhooks;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>The settings page as a person uses it, at a desk and on a phone.</summary>
public sealed class SettingsPageTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Connecting_tells_the_real_port_the_credentials_and_the_encryption(int width, int height)
    {
        var settings = RunningServer.Settings with
        {
            Smtp = new SmtpOptions
            {
                Listen = "127.0.0.1:0",
                ListenTls = "127.0.0.1:0",
                Tls = new SmtpTlsOptions { SelfSigned = true, Mode = TlsMode.Offered },
                Auth = new SmtpAuthOptions { Mode = AuthMode.Optional },
            },
        };
        await using var open = await OpenPage.StartAsync(chromium, settings, width, height);
        await open.Server.SendAsync(HttpMethod.Post, "api/v1/inboxes", """{"Name":"shop","Password":"p4ss-of-shop"}""");
        await open.GoAsync("settings/connect");
        var snippet = open.Page.Locator("#snippet");
        await Assertions.Expect(snippet).ToContainTextAsync($"port: {open.Server.Server.SmtpEndPoint.Port}");

        // Without TLS no AUTH is offered here, so whoever signs in is told STARTTLS.
        await open.Page.GetByLabel("Sign in as").SelectOptionAsync("shop");
        await Assertions.Expect(snippet).ToContainTextAsync("pass: \"p4ss-of-shop\"");
        await open.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Django" }).ClickAsync();
        await Assertions.Expect(snippet).ToContainTextAsync("EMAIL_USE_TLS = True");

        await open.Page.GetByLabel("Encryption").SelectOptionAsync("Implicit");
        await Assertions.Expect(snippet).ToContainTextAsync($"EMAIL_PORT = {open.Server.Server.SmtpsEndPoint!.Port.ToString(CultureInfo.InvariantCulture)}");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Each_part_has_an_address_and_the_server_tells_its_counts_and_every_setting(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.GoAsync("settings");
        await open.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Server" }).ClickAsync();
        await Assertions.Expect(open.Page.GetByLabel("Messages", new PageGetByLabelOptions { Exact = true })).ToContainTextAsync("0, 0 unseen");
        await open.Server.KeepAsync("Subject: one\r\n\r\nx");
        await Assertions.Expect(open.Page.GetByLabel("Messages", new PageGetByLabelOptions { Exact = true })).ToContainTextAsync("1, 1 unseen");
        await Assertions.Expect(open.Page.GetByLabel("Storage", new PageGetByLabelOptions { Exact = true })).ToContainTextAsync("are free");
        await Assertions.Expect(open.Page.GetByLabel("Limits", new PageGetByLabelOptions { Exact = true })).ToContainTextAsync("25 MB");

        await open.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Configuration", Exact = true }).First.ClickAsync();
        await open.Page.WaitForURLAsync("**/settings/configuration");
        await open.Page.GetByLabel("Find a setting").FillAsync("MaxRecipients");
        await Assertions.Expect(open.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(open.Page.Locator("tbody tr")).ToContainTextAsync("1000");
        await open.Page.ReloadAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Configuration" })).ToBeVisibleAsync();
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_webhook_is_made_tried_paused_and_removed(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, RunningServer.Settings with { Webhooks = new WebhookOptions { AllowedTargets = ["127.0.0.1"] } }, width, height);
        await open.GoAsync("settings/webhooks");
        await open.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("ci");

        // The page itself takes no POST without its origin, which is answer enough to see that one was made.
        await open.Page.GetByLabel("Address").FillAsync($"{open.Base}api/v1/nowhere");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make webhook" }).ClickAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Status).Filter(new LocatorFilterOptions { HasText = "ci is made" })).ToContainTextAsync("whsec_");

        var card = open.Page.GetByLabel("Webhook ci", new PageGetByLabelOptions { Exact = true });
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Send a test" }).ClickAsync();
        await card.Locator("summary").ClickAsync();
        await Assertions.Expect(card.GetByLabel("Attempts, newest first")).ToContainTextAsync("answered 4");
        await Assertions.Expect(card).ToContainTextAsync("1 failure in a row");

        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("paused");
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove the webhook ci" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove ci" }).ClickAsync();
        await Assertions.Expect(card).ToHaveCountAsync(0);
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task A_token_is_made_shown_once_and_revoked_by_administrators_only()
    {
        await using var server = await GuardedServer.StartAsync();
        await using var ada = await LoggedIn.Async(chromium, server, "ada");
        await ada.Page.GotoAsync(new Uri(server.Server.HttpAddress, "settings/tokens").ToString());
        await ada.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("ci");
        await ada.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make token" }).ClickAsync();
        var secret = await ada.Page.Locator(".made code").InnerTextAsync();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Bearer(secret))).Status);

        await ada.Page.ReloadAsync();
        await ada.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Revoke the token ci" }).ClickAsync();
        await Assertions.Expect(ada.Page.Locator(".made")).ToHaveCountAsync(0);
        await ada.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Revoke ci" }).ClickAsync();
        await Assertions.Expect(ada.Page.GetByText("There is no token yet")).ToBeVisibleAsync();
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Bearer(secret))).Status);

        await ada.Page.GotoAsync(new Uri(server.Server.HttpAddress, "settings/users").ToString());
        await Assertions.Expect(ada.Page.Locator("tbody tr")).ToHaveTextAsync(["adaread, write, release, adminconfiguration", "umaread, write, releaseconfiguration", "verareadconfiguration"]);

        await using var vera = await LoggedIn.Async(chromium, server, "vera");
        foreach (var part in new[] { "tokens", "users", "webhooks", "configuration" })
        {
            await vera.Page.GotoAsync(new Uri(server.Server.HttpAddress, $"settings/{part}").ToString());
            await Assertions.Expect(vera.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "For administrators" })).ToBeVisibleAsync();
        }
    }
}
