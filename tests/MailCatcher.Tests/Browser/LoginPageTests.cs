using MailCatcher.Tests.Web;
using MailCatcher.Web;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>Logging in as a person does, in a real browser, below the path of a reverse proxy.</summary>
public sealed class LoginPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_person_logs_in_and_sees_mail_come_in_and_logs_out()
    {
        var browser = await chromium.BrowserAsync();
        await using var server = await RunningServer.StartAsync(GuardedServer.Settings with { Web = WithPath(GuardedServer.Settings.Web) });
        await using var context = await browser.NewContextAsync();
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(15_000);
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                errors.Add(message.Text);
            }
        };

        await page.GotoAsync(new Uri(server.Server.HttpAddress, "/mail/outbox").ToString());
        await page.FillAsync("input[name=user]", "uma");
        await page.FillAsync("input[name=password]", "pw-uma");
        await page.ClickAsync("button.primary");
        await page.WaitForURLAsync("**/mail/outbox");
        await page.WaitForSelectorAsync(".shell");

        await page.GotoAsync(new Uri(server.Server.HttpAddress, "/mail/").ToString());
        await page.WaitForSelectorAsync(".shell");
        await server.KeepAsync("From: a@example.test\nTo: b@example.test\nSubject: For those who may\n\nx");
        await page.Locator("[data-row]", new PageLocatorOptions { HasText = "For those who may" }).ClickAsync();
        await Eventually.IsAsync(() => server.Messages.Counts.Unseen == 0);

        await page.ClickAsync(".logout button");
        await page.WaitForSelectorAsync("input[name=password]");
        Assert.Empty(errors);
    }

    private static WebOptions WithPath(WebOptions web)
    {
        web.BasePath = "/mail";
        return web;
    }
}
