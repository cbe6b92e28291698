using System.Globalization;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

public sealed class HostileHtmlTests(Chromium chromium)
{
    [Fact]
    public async Task Hostile_mail_runs_nothing_fetches_nothing_and_leads_nowhere()
    {
        await using var canary = new Canary();
        await using var open = await OpenPage.StartAsync(chromium);
        var alerts = new List<string>();
        open.Page.Dialog += async (_, dialog) =>
        {
            alerts.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        await open.Page.EvaluateAsync("() => { window.told = []; addEventListener('message', (event) => told.push(event.data)); }");

        var number = 0;
        foreach (var body in HostileHtml.Bodies(canary.Host))
        {
            var subject = string.Create(CultureInfo.InvariantCulture, $"Hostile {++number}");
            var id = await open.Server.KeepAsync($"From: a@example.test\nSubject: {subject}\nContent-Type: text/html; charset=utf-8\n\n<p>Before.</p>{body}<p>After.</p>");
            await open.Row(subject).First.ClickAsync();
            var frame = open.Page.FrameLocator($"iframe[src*='{id}']");
            await Assertions.Expect(frame.Locator("body")).ToContainTextAsync("Before.");
            if (await frame.Locator("#bad[href]").CountAsync() > 0)
            {
                Assert.Fail($"This kept its target: {body}");
            }

            Assert.EndsWith($"message/{id}", open.Page.Url, StringComparison.Ordinal);
        }

        Assert.Empty(canary.Visits);
        Assert.Empty(open.Foreign);
        Assert.Empty(alerts);
        Assert.Equal(0, await open.Page.EvaluateAsync<int>("() => window.told.length"));
        Assert.Single(open.Page.Context.Pages);
    }

    [Fact]
    public async Task The_policy_alone_stops_script_and_requests()
    {
        // The sanitiser may fail one day: served as it is under the same policy, nothing of the mail runs or fetches either.
        await using var canary = new Canary();
        await using var open = await OpenPage.StartAsync(chromium);
        var policy = "";
        var id = await open.Server.KeepAsync("Content-Type: text/html\n\n<p>x</p>");
        using (var answer = await open.Server.Http.GetAsync(new Uri($"view/{id}.html", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            policy = string.Join(", ", answer.Headers.GetValues("Content-Security-Policy"));
        }

        var bodies = string.Concat(HostileHtml.Bodies(canary.Host).Where(body => !body.Contains("http-equiv=refresh", StringComparison.Ordinal)).Select(body => $"<div>{body}</div>"));
        await open.Page.RouteAsync("**/raw-hostile", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/html; charset=utf-8",
            Headers = new Dictionary<string, string> { ["Content-Security-Policy"] = policy, ["X-DNS-Prefetch-Control"] = "off" },
            Body = "<p>Before.</p>" + bodies,
        }));
        await open.Page.EvaluateAsync(
            """
            () => new Promise((done) => {
              window.told = []; addEventListener('message', (event) => told.push(event.data));
              const frame = document.createElement('iframe');
              frame.sandbox = 'allow-popups allow-popups-to-escape-sandbox';
              frame.onload = done; frame.src = 'raw-hostile'; document.body.append(frame);
            })
            """);

        Assert.Empty(canary.Visits);
        Assert.Equal(0, await open.Page.EvaluateAsync<int>("() => window.told.length"));
    }

    [Fact]
    public async Task Remote_content_is_loaded_only_when_asked_for()
    {
        await using var canary = new Canary();
        await using var open = await OpenPage.StartAsync(chromium);
        var id = await open.Server.KeepAsync($"Subject: Remote\nContent-Type: text/html\n\n<p>Hello</p><img src=\"http://{canary.Host}/pixel.gif\"><a href=\"https://example.test/\">link</a>");

        await open.Row("Remote").ClickAsync();
        var frame = open.Page.FrameLocator("iframe[title='HTML of the message']");
        await Assertions.Expect(frame.Locator("p")).ToHaveTextAsync("Hello");
        await Assertions.Expect(frame.Locator("a")).ToHaveAttributeAsync("rel", "noopener noreferrer");
        await Assertions.Expect(frame.Locator("a")).ToHaveAttributeAsync("target", "_blank");
        Assert.Empty(canary.Visits);

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator($"iframe[src*='{id}.html?remote=true']")).ToHaveCountAsync(1);
        await Eventually.IsAsync(() => !canary.Visits.IsEmpty);
        Assert.Contains("GET /pixel.gif", canary.Visits.First(), StringComparison.Ordinal);
        await Assertions.Expect(open.Page.GetByText("Remote content blocked")).ToHaveCountAsync(0);
    }
}
