using MailCatcher.Relay;
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
}
