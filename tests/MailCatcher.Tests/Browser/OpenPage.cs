using System.Collections.Concurrent;
using MailCatcher.Settings;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>The whole program with a page of it open in a real browser. What goes wrong in the page is remembered, and asked for at the end.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    /// <summary>How long a page may take to show something, in milliseconds: long, since other tests run beside; what must be fast is measured where it is.</summary>
    private const float Patience = 15_000;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();

    private OpenPage(RunningServer server, IBrowserContext context, IPage page)
    {
        (Server, _context, Page) = (server, context, page);
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _errors.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Base, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                Foreign.Enqueue(request.Url);
            }
        };
    }

    internal RunningServer Server { get; }

    internal IPage Page { get; }

    /// <summary>Requests to anywhere but our own server.</summary>
    internal ConcurrentQueue<string> Foreign { get; } = new();

    /// <summary>Errors of scripts and of the console.</summary>
    internal IEnumerable<string> Errors => _errors;

    internal string Base => Server.Server.HttpAddress.ToString();

    internal static Task<OpenPage> StartAsync(Chromium chromium, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light) =>
        StartAsync(chromium, RunningServer.Settings, width, height, scheme);

    internal static async Task<OpenPage> StartAsync(Chromium chromium, MailCatcherSettings settings, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var browser = await chromium.BrowserAsync();
        var server = await RunningServer.StartAsync(settings);
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme });
        var page = new OpenPage(server, context, await context.NewPageAsync());
        page.Page.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        await page.GoAsync("");
        return page;
    }

    /// <summary>Opens a page and waits until its circuit runs.</summary>
    internal async Task GoAsync(string path)
    {
        await Page.GotoAsync(Base + path);
        await Page.WaitForSelectorAsync(".shell");
    }

    /// <summary>Goes to a place of the rail, which narrow windows have in a menu.</summary>
    internal async Task GoToPlaceAsync(string name)
    {
        await UnfoldAsync();
        await Page.Locator(".rail").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = name }).ClickAsync();
    }

    /// <summary>Shows the places, where there is no room for them otherwise.</summary>
    internal async Task UnfoldAsync()
    {
        if (Page.ViewportSize!.Width <= 1180)
        {
            await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "All places" }).ClickAsync();
        }
    }

    /// <summary>Goes back to the list, where there is no room for it beside the message.</summary>
    internal async Task BackToListAsync()
    {
        if (Page.ViewportSize!.Width <= 900)
        {
            await Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Back to the inbox" }).ClickAsync();
        }
    }

    /// <summary>A row of the list, by a text in it.</summary>
    internal ILocator Row(string text) => Page.Locator("[data-row]", new PageLocatorOptions { HasText = text });

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await Server.DisposeAsync();
    }
}
