using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>A browser window of somebody who has logged in.</summary>
internal sealed class LoggedIn : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private LoggedIn(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    internal IPage Page { get; }

    /// <summary>Logs in with the password "pw-" and the name.</summary>
    internal static async Task<LoggedIn> Async(Chromium chromium, RunningServer server, string user)
    {
        var context = await (await chromium.BrowserAsync()).NewContextAsync();
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(15_000);
        Assertions.SetDefaultExpectTimeout(15_000);
        await page.GotoAsync(server.Server.HttpAddress.ToString());
        await page.FillAsync("input[name=user]", user);
        await page.FillAsync("input[name=password]", $"pw-{user}");
        await page.ClickAsync("button.primary");
        await page.WaitForSelectorAsync(".shell");
        return new LoggedIn(context, page);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
