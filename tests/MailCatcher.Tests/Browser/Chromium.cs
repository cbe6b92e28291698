using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(MailCatcher.Tests.Browser.Chromium))]

namespace MailCatcher.Tests.Browser;

/// <summary>One Chromium for all browser tests, started when the first needs it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        _starting.Dispose();
    }

    /// <summary>The browser. Without one the test is skipped, unless <c>MAILTEST_REQUIRE_BROWSER=1</c> says that there must be one.</summary>
    internal async Task<IBrowser> BrowserAsync()
    {
        if (!File.Exists(Path))
        {
            Assert.False(Environment.GetEnvironmentVariable("MAILTEST_REQUIRE_BROWSER") == "1", $"MAILTEST_REQUIRE_BROWSER=1, but there is no {Path}.");
            Assert.Skip($"There is no Chromium at {Path}.");
        }

        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            return _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Flags });
        }
        finally
        {
            _starting.Release();
        }
    }
}
