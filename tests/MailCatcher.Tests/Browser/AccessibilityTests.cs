using System.Text.Json;
using MailCatcher.Tests.Support;
using MailCatcher.Tests.Web;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>axe-core looks at every page: in light and dark, at a desk and on a phone. What it calls serious or critical fails the test.</summary>
public sealed class AccessibilityTests(Chromium chromium)
{
    private const string Run = "async () => JSON.stringify((await axe.run(document, { iframes: false })).violations.map(v => [v.impact ?? '', `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')}`]))";

    private static readonly (string Scheme, int Width, int Height)[] Looks = [("light", 1440, 900), ("dark", 1440, 900), ("dark", 390, 844), ("light", 390, 844)];

    [Fact]
    public async Task No_page_has_a_serious_fault()
    {
        var script = await ScriptAsync();
        await using var open = await OpenPage.StartAsync(chromium);
        await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        var faults = await LookAsync(open.Page, script, "empty");
        var id = await open.Server.KeepAsync("From: Ann <ann@acme.test>\r\nTo: bob@example.test\r\nSubject: apples\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            + "--b\r\nContent-Type: text/html\r\n\r\n<p>Your code is <b>482913</b></p>\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\na,b\r\n--b--\r\n");
        await open.Server.Messages.SetTagsAsync([id], ["urgent"], TestContext.Current.CancellationToken);
        await open.Server.SendAsync(HttpMethod.Post, "api/v1/inboxes", """{"Name":"shop"}""");

        foreach (var (path, ready) in new[]
        {
            ("", "[data-row]"), ("?tag=urgent&q=from:acme", ".chip"), ("?q=from:acme+zebra", ".parts"), ("?q=is:nonsense", ".fault"), ("?inbox=shop", ".nothing"),
            ($"message/{id}", ".message .tabs"), ($"message/{id}?tab=text", ".message .tabs"), ($"message/{id}?tab=headers", ".message .tabs"), ($"message/{id}?tab=source", ".message .tabs"), ($"message/{id}?tab=structure", ".message .tabs"),
            ($"message/{id}?tab=attachments", ".message .tabs"), ($"message/{id}?tab=envelope", ".message .tabs"), ($"message/{id}?tab=session", ".message .tabs"), ($"message/{Guid.NewGuid()}", ".blank"),
            ("outbox", "h1"), ("sessions", ".blank"), ("inboxes", ".card"), ("chaos", ".recipe"), ("settings", "#snippet"), ("settings/server", ".use"), ("settings/configuration", "tbody tr"), ("settings/appearance", "theme-switch"),
            ("settings/tags", ".panel-card"), ("settings/transfer", ".drop"), ("settings/tokens", ".panel-card"), ("settings/webhooks", "form"), ("settings/users", ".panel-card"), ("settings/nothing", ".blank"), ("not-found", ".blank"),
        })
        {
            await open.GoAsync(path);
            await open.Page.Locator(ready).First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
            faults += await LookAsync(open.Page, script, path);
        }

        Assert.True(faults.Length == 0, faults);
    }

    [Fact]
    public async Task Pages_of_a_login_have_no_serious_fault_either()
    {
        var script = await ScriptAsync();
        await using var server = await GuardedServer.StartAsync();
        server.Token("read");
        await using var context = await (await chromium.BrowserAsync()).NewContextAsync();
        var login = await context.NewPageAsync();
        await login.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        await login.GotoAsync(server.Server.HttpAddress.ToString());
        var faults = await LookAsync(login, script, "login");
        await using var ada = await LoggedIn.Async(chromium, server, "ada");
        await ada.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        foreach (var path in new[] { "settings/tokens", "settings/users" })
        {
            await ada.Page.GotoAsync(new Uri(server.Server.HttpAddress, path).ToString());
            await ada.Page.WaitForSelectorAsync(".panel-card li, .panel-card tr");
            faults += await LookAsync(ada.Page, script, path);
        }

        Assert.True(faults.Length == 0, faults);
    }

    private static async Task<string> LookAsync(IPage page, string script, string path)
    {
        var found = "";
        await page.EvaluateAsync(script);
        foreach (var (scheme, width, height) in Looks)
        {
            await page.SetViewportSizeAsync(width, height);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });

            // The page hears of the scheme a moment later, and its colours need another: what is looked at between is neither.
            await page.WaitForFunctionAsync("scheme => document.documentElement.dataset.theme === scheme && document.getAnimations().every(a => a.playState !== 'running')", scheme);
            foreach (var fault in JsonSerializer.Deserialize<string[][]>(await page.EvaluateAsync<string>(Run))!.Where(fault => fault[0] is "serious" or "critical"))
            {
                found += $"/{path} ({scheme}, {width}): {fault[1]}\n";
            }
        }

        await page.SetViewportSizeAsync(Looks[0].Width, Looks[0].Height);
        return found;
    }

    private static async Task<string> ScriptAsync()
    {
        var file = RepositoryFolder.OfTests("Clients", "node", "node_modules", "axe-core", "axe.min.js");
        if (!File.Exists(file))
        {
            ExternalTool.Missing("axe-core is not installed (npm ci in tests/MailCatcher.Tests/Clients/node)");
        }

        return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
    }
}
