using System.Diagnostics;
using Microsoft.Playwright;

namespace MailCatcher.Benchmarks.Ui;

/// <summary>An open inbox in a browser of its own, timed by the page's own clock: the way from the browser to us is not what somebody waits for.</summary>
internal sealed class InboxPage : IAsyncDisposable
{
    /// <summary>Notes when the first row is painted, in milliseconds since the navigation began.</summary>
    private const string FirstRow = """
        new MutationObserver((_, watch) => {
          if (!document.querySelector("[data-row]")) return;
          watch.disconnect();
          requestAnimationFrame(() => { window.rowsAt = performance.now(); });
        }).observe(document, { subtree: true, childList: true });
        """;

    /// <summary>Notes when each subject is first painted in the list.</summary>
    private const string Watch = """
        () => {
          window.paintedAt = new Map();
          const look = () => {
            for (const subject of document.querySelectorAll("[data-row] .subject")) {
              if (!paintedAt.has(subject.textContent)) paintedAt.set(subject.textContent, performance.timeOrigin + performance.now());
            }
          };
          new MutationObserver(() => requestAnimationFrame(look)).observe(document.body, { subtree: true, childList: true, characterData: true });
          look();
        }
        """;

    private const string Open = """
        ([index, untilHtml]) => new Promise(done => {
          const link = [...document.querySelectorAll("[data-row] a.link")].filter(row => row.getAttribute("aria-current") !== "true")[index];
          const [id, subject] = [link.closest("[data-row]").dataset.row, link.querySelector(".subject").textContent];
          const began = performance.now();
          let heard = null;
          const end = () => { watch.disconnect(); done(performance.now() - began); };
          // The frame may be the one that was there before; what it showed is loaded since long.
          const hear = (frame) => {
            if (!untilHtml || !frame || frame === heard) return;
            heard = frame;
            frame.addEventListener("load", () => requestAnimationFrame(end), { once: true });
          };
          const look = () => {
            // The row itself may be out of sight by then: more has come in above it.
            if (!untilHtml && location.pathname.endsWith(id) && document.querySelector(".message h2")?.textContent === subject) return end();
            hear(document.querySelector(".message iframe"));
          };
          hear(document.querySelector(".message iframe"));
          // Not by frames: drawing them all would take the processor that the page needs.
          const watch = new MutationObserver(look);
          watch.observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributes: true });
          link.click();
        })
        """;

    private const string Scroll = """
        share => new Promise(done => {
          const list = document.querySelector("[data-list]");
          const began = performance.now();
          list.scrollTop = list.scrollHeight * share;
          const look = () => {
            const [top, middle] = [list.getBoundingClientRect().top, list.getBoundingClientRect().height / 2];
            const shown = [...list.querySelectorAll("[data-row]")].some(row => Math.abs(row.getBoundingClientRect().top - top - middle) < middle);
            shown ? done(performance.now() - began) : requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        })
        """;

    private readonly IBrowserContext _context;
    private readonly IPage _page;

    private InboxPage(IBrowserContext context, IPage page) => (_context, _page) = (context, page);

    /// <summary>From the start of the navigation until rows were there.</summary>
    internal TimeSpan Shown { get; private set; }

    /// <summary>What came over the network until then, in bytes.</summary>
    internal double Bytes { get; private set; }

    /// <summary>Requests to other hosts.</summary>
    internal int ForeignRequests { get; private set; }

    /// <summary>Opens the inbox in a browser that has nothing cached, until it shows rows.</summary>
    internal static async Task<InboxPage> OpenAsync(IBrowser browser, Uri server)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        var opened = new InboxPage(context, page);
        page.Request += (_, request) => opened.ForeignRequests += request.Url.StartsWith(server.AbsoluteUri, StringComparison.Ordinal) || request.Url.StartsWith("data:", StringComparison.Ordinal) ? 0 : 1;
        var tools = await context.NewCDPSessionAsync(page);
        await tools.SendAsync("Network.enable");
        tools.Event("Network.loadingFinished").OnEvent += (_, finished) => opened.Bytes += finished!.Value.GetProperty("encodedDataLength").GetDouble();
        tools.Event("Network.webSocketFrameReceived").OnEvent += (_, frame) => opened.Bytes += frame!.Value.GetProperty("response").GetProperty("payloadData").GetString()!.Length;
        await page.AddInitScriptAsync(FirstRow);
        await page.GotoAsync(server.AbsoluteUri);
        opened.Shown = TimeSpan.FromMilliseconds(await (await page.WaitForFunctionAsync("() => window.rowsAt")).JsonValueAsync<double>());

        // What counts bytes slows the page down; it is not part of what somebody waits for later.
        await tools.DetachAsync();
        await page.EvaluateAsync(Watch);
        return opened;
    }

    /// <summary>Waits until a row with this subject has been painted.</summary>
    /// <returns>When, as a timestamp of ours.</returns>
    internal async Task<long> WaitForRowAsync(string subject)
    {
        var painted = await (await _page.WaitForFunctionAsync("subject => paintedAt.get(subject)", subject)).JsonValueAsync<double>();
        var (now, stamp) = (DateTime.UtcNow, Stopwatch.GetTimestamp());
        return stamp - (long)((now - DateTime.UnixEpoch.AddMilliseconds(painted)).TotalSeconds * Stopwatch.Frequency);
    }

    /// <summary>Clicks a row that is not open.</summary>
    /// <param name="row">Which of those in the list.</param>
    /// <param name="untilHtml">Whether to wait for the HTML of the message to be loaded; else until the page shows whose it is.</param>
    internal async Task<TimeSpan> OpenRowAsync(int row, bool untilHtml) => TimeSpan.FromMilliseconds(await _page.EvaluateAsync<double>(Open, new object[] { row, untilHtml }));

    /// <summary>Scrolls the list to a share of its height, until there are rows.</summary>
    internal async Task<TimeSpan> ScrollToAsync(double share) => TimeSpan.FromMilliseconds(await _page.EvaluateAsync<double>(Scroll, share));

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
