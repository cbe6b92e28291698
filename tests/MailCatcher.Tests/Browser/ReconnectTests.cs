using MailCatcher.Web;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

public sealed class ReconnectTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_lost_server_is_told_quietly_and_the_page_is_back_by_itself(int width, int height)
    {
        var browser = await chromium.BrowserAsync();
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height } });
        var page = await context.NewPageAsync();
        var first = await RunningServer.StartAsync();
        var address = first.Server.HttpEndPoint;
        await page.GotoAsync(first.Server.HttpAddress.ToString());
        await page.WaitForSelectorAsync(".shell");

        await first.DisposeAsync();
        await Assertions.Expect(page.GetByText("Connection lost")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 15_000 });

        await using var second = await RunningServer.StartAsync(RunningServer.Settings with { Web = new WebOptions { Listen = address.ToString() } });
        await second.KeepAsync("Subject: After the restart\n\nText.");
        await Assertions.Expect(page.Locator("[data-row]")).ToContainTextAsync("After the restart", new LocatorAssertionsToContainTextOptions { Timeout = 20_000 });
        await Assertions.Expect(page.GetByText("Connection lost")).ToBeHiddenAsync();
    }
}
