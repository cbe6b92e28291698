using System.Text;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>Attacks A18 to A20 in a real browser: no script runs, no form is sent, nothing is fetched from elsewhere, the top page stays where it is.</summary>
public sealed class HostileHtmlTests(Chromium chromium)
{
    /// <summary>The flags of the frame that the inbox shows HTML in.</summary>
    internal const string Sandbox = "allow-popups allow-popups-to-escape-sandbox";

    [Fact]
    public async Task Hostile_mail_does_nothing_in_the_frame_of_the_page_nor_at_its_own_address()
    {
        await using var canary = new Canary();
        await using var open = await OpenPage.StartAsync(chromium);
        var frames = new HostileFrames(open);
        await frames.ListenOnBarePageAsync();
        var bodies = await KeepAsync(open, canary);
        Assert.True(bodies.Count >= 300, $"{bodies.Count} bodies");

        // A link to elsewhere that is clicked leads elsewhere: that is what links are for.
        await frames.ShowAsync(bodies, Sandbox, body => !body.Name.StartsWith("click-url-top", StringComparison.Ordinal) && !body.Name.StartsWith("click-url-parent", StringComparison.Ordinal));
        await frames.ShowAsync(bodies.Where((_, index) => index % 4 == 0), sandbox: null, _ => false);
        Assert.Empty(frames.Told);

        // And in a window of its own, without any frame.
        var alone = await open.Page.Context.NewPageAsync();
        foreach (var (body, address) in bodies.Where((body, index) => index % 10 == 0 || body.Body.Name.StartsWith("go-", StringComparison.Ordinal)))
        {
            await alone.GotoAsync(open.Base + address, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            Assert.Equal("", await alone.EvaluateAsync<string>("() => document.documentElement.id"));
            Assert.Equal(open.Base + address, alone.Url);
        }

        Assert.Empty(open.Foreign);
        await CountsAsync(open, canary);
    }

    [Fact]
    public async Task The_policy_and_the_sandbox_alone_stop_what_the_sanitiser_might_let_through()
    {
        await using var canary = new Canary();
        await using var open = await OpenPage.StartAsync(chromium);
        var id = await open.Server.KeepAsync("Content-Type: text/html\n\n<p>x</p>");
        using var answer = await open.Server.Http.GetAsync(new Uri($"view/{id}.html", UriKind.Relative), TestContext.Current.CancellationToken);
        var headers = answer.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        var bodies = HostileHtml.All(canary.Host).Select((body, index) => (Body: body, Address: $"as-sent/{index}")).ToArray();
        await open.Page.RouteAsync("**/as-sent/*", route =>
        {
            var body = bodies[int.Parse(new Uri(route.Request.Url).Segments[^1], System.Globalization.CultureInfo.InvariantCulture)].Body;
            return route.FulfillAsync(new RouteFulfillOptions { ContentType = $"text/html; charset={body.Charset}", Headers = headers, BodyBytes = Encoding.UTF8.GetBytes(body.Document) });
        });
        var frames = new HostileFrames(open);
        await frames.ListenOnBarePageAsync();

        await frames.ShowAsync(bodies, Sandbox, _ => true);
        await frames.ShowAsync(bodies.Where((_, index) => index % 4 == 0), sandbox: null, _ => false);

        Assert.Empty(frames.Told);
        await CountsAsync(open, canary);
    }

    [Fact]
    public async Task Opened_from_the_list_one_after_the_other_they_do_nothing_to_the_page()
    {
        await using var canary = new Canary();
        await using var open = await OpenPage.StartAsync(chromium);
        var frames = new HostileFrames(open);
        await frames.ListenAsync();
        var ids = new Stack<Guid>();
        foreach (var body in HostileHtml.All(canary.Host).Where((body, index) => index % 12 == 0))
        {
            ids.Push(await open.Server.KeepAsync(body.Message));
        }

        await open.Page.Locator($"[data-row='{ids.Peek()}']").WaitForAsync();
        await open.Page.WaitForSelectorAsync("html[data-keys]");
        foreach (var id in ids)
        {
            await open.Page.Keyboard.PressAsync("j");
            await Assertions.Expect(open.Page.FrameLocator($"message-frame[src*='{id}']:not([aria-busy]) iframe").Locator("body")).ToContainTextAsync("Before.");
            Assert.EndsWith($"message/{id}", open.Page.Url, StringComparison.Ordinal);
        }

        Assert.Empty(frames.Told);
        Assert.Empty(open.Foreign);
        Assert.DoesNotContain(open.Errors, error => error.Contains("pwned", StringComparison.Ordinal));
        Assert.Single(open.Page.Context.Pages);
        await CountsAsync(open, canary);
    }

    [Fact]
    public async Task Header_fields_and_file_names_are_text_wherever_they_show()
    {
        await using var canary = new Canary();
        await using var open = await OpenPage.StartAsync(chromium);
        var frames = new HostileFrames(open);
        await frames.ListenAsync();
        var run = $"top.postMessage('pwned','*')&&(document.documentElement.id='pwned')";
        string[] texts =
        [
            $"<img src=//{canary.Host}/h.gif onerror=\"{run}\">", $"\"><script>{run}</script>", $"</title><script>{run}</script>", $"</script><script>{run}</script>",
            "{{constructor.constructor('alert(1)')()}}", $"<svg/onload={run}>", $"javascript:{run}", "@(1+1) ${7*7} #{7*7} <%= 7*7 %>", "\u202Egnp.exe\u2066<b>x</b>",
        ];
        foreach (var text in texts)
        {
            var id = await open.Server.KeepAsync(
                $"From: =?utf-8?b?{Base64(text)}?= <a@example.test>\nTo: =?utf-8?b?{Base64(text)}?= <b@example.test>\nSubject: =?utf-8?b?{Base64(text)}?=\nX-Tags: x\nX-<img/src=x/onerror=alert(1)>: {text}\nMessage-ID: <{text}>\n"
                + $"List-Unsubscribe: <https://x.test/{text}>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nYour code is 482913. https://x.test/reset?\"><script>{run}</script>\n--b\nContent-Type: text/html\n"
                + $"Content-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(text)}\nContent-ID: <{text}>\n\n<script>{run}</script>\n--b--\n");
            await open.Page.Locator($"[data-row='{id}']").ClickAsync();
            await Assertions.Expect(open.Page.Locator(".message h2")).ToHaveTextAsync(text);
            foreach (var tab in new[] { "Headers", "Attachments", "Structure", "Source", "Envelope", "Text" })
            {
                await open.Page.Locator(".tabs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = tab }).ClickAsync();
                await open.Page.Locator(".tab.current", new PageLocatorOptions { HasText = tab }).WaitForAsync();
            }
        }

        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Status).GetByText("Message deleted")).ToBeVisibleAsync();
        Assert.Equal(0, await open.Page.EvaluateAsync<int>("() => window.told.length + (document.documentElement.id === 'pwned' ? 1 : 0) + document.querySelectorAll('.shell script, .shell img[src*=h]').length"));
        Assert.Empty(frames.Told);
        Assert.Empty(open.Foreign);
        await CountsAsync(open, canary);
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
        await Assertions.Expect(open.Page.Locator($"message-frame[src*='{id}.html?remote=true']")).ToHaveCountAsync(1);
        await Eventually.IsAsync(() => !canary.Visits.IsEmpty);
        Assert.Contains("GET /pixel.gif", canary.Visits.First(), StringComparison.Ordinal);
        await Assertions.Expect(open.Page.GetByText("Remote content blocked")).ToHaveCountAsync(0);
    }

    private static async Task<IReadOnlyList<(HostileHtml Body, string Address)>> KeepAsync(OpenPage open, Canary canary)
    {
        var kept = new List<(HostileHtml, string)>();
        foreach (var body in HostileHtml.All(canary.Host))
        {
            kept.Add((body, $"view/{await open.Server.KeepAsync(body.Message)}.html"));
        }

        return kept;
    }

    // That nothing was counted says something only where counting works; and what came before would have come by now.
    private static async Task CountsAsync(OpenPage open, Canary canary)
    {
        Assert.Empty(canary.Visits);
        var page = await open.Page.Context.NewPageAsync();
        await page.SetContentAsync($"<p>Before.</p><script>document.documentElement.id=`{HostileHtml.Mark}`</script><img src=\"http://{canary.Host}/counts.gif\">");
        Assert.Equal(HostileHtml.Mark, await page.EvaluateAsync<string>("() => document.documentElement.id"));
        await Eventually.IsAsync(() => !canary.Visits.IsEmpty);
        Assert.Equal(["GET /counts.gif HTTP/1.1"], canary.Visits);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
