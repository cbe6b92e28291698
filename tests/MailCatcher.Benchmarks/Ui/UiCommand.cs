using System.CommandLine;
using System.Globalization;
using System.Text;
using MailCatcher.Benchmarks.Load;
using MailCatcher.Benchmarks.Scale;
using Microsoft.Playwright;

namespace MailCatcher.Benchmarks.Ui;

/// <summary>`ui`: what the one who looks at the inbox feels, in a real browser: the first visit, a message coming in, opening one, a flood, scrolling far, and what an open page costs the server.</summary>
internal static class UiCommand
{
    private const int Size = 5_120;
    private const int Arrivals = 200;
    private const int Openings = 40;
    private const int FloodRate = 500;
    private const int FloodMessages = 5_000;
    private const int FloodClicks = 20;
    private const int Scrolls = 20;
    private const int Pages = 20;

    private static readonly string[] Flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private static readonly Option<string> Program = new("--program") { Description = "The published program (an executable or a .dll)", Required = true };
    private static readonly Option<string> Chromium = new("--chromium") { Description = "The browser", DefaultValueFactory = _ => "/usr/bin/chromium" };
    private static readonly Option<int> Messages = new("--messages") { Description = "How many to store", DefaultValueFactory = _ => 100_000 };

    internal static Command Create()
    {
        var command = new Command("ui", "Fills a store, then measures the inbox in a browser: first visit, mail coming in, opening, a flood, scrolling, memory") { Program, Chromium, Messages };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(Program), parsed.GetRequiredValue(Chromium), parsed.GetValue(Messages)));
        return command;
    }

    private static async Task<int> RunAsync(string program, string chromium, int messages)
    {
        using var folder = new TemporaryFolder();
        await Fill.RunAsync(folder.Path, 0, messages, Size);
        await using var server = await ServerProcess.StartAsync(
            program, folder.Path, ("MAILCATCHER_Store__Retention__MaxMessages", "0"), ("MAILCATCHER_Logging__LogLevel__Default", "Warning"));
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = Flags });

        // Twice: the first warms up the server, which a visitor does not wait for more than once.
        await VisitAsync("The very first visit", browser, server);
        await VisitAsync("A first visit", browser, server);
        await using var page = await InboxPage.OpenAsync(browser, server.Http!);
        await ArriveAsync(page, server);
        await OpenMessagesAsync(page, server);
        await ScrollAsync(page);
        await FloodAsync(page, server);
        await RememberAsync(browser, server);
        return 0;
    }

    private static async Task VisitAsync(string name, IBrowser browser, ServerProcess server)
    {
        await using var page = await InboxPage.OpenAsync(browser, server.Http!);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: rows after {page.Shown.TotalMilliseconds:0} ms, {page.Bytes / 1024.0:0} KiB transferred, {page.ForeignRequests} requests to other hosts"));
    }

    private static async Task ArriveAsync(InboxPage page, ServerProcess server)
    {
        var latencies = new Latencies();
        using var sender = new SmtpSender(server.Smtp);
        for (var number = 0; number < Arrivals; number++)
        {
            var subject = $"arrives {number} {Guid.NewGuid():N}";
            var (_, accepted, _) = await sender.SendAsync(Encoding.ASCII.GetBytes($"Subject: {subject}\r\n\r\nText.\r\n.\r\n"), reuse: true);
            latencies.Add(accepted, await page.WaitForRowAsync(subject));
        }

        Console.WriteLine($"From 250 to the row in an open page: {latencies}");
    }

    private static async Task OpenMessagesAsync(InboxPage page, ServerProcess server)
    {
        using var sender = new SmtpSender(server.Smtp);
        for (var number = 0; number < Openings; number++)
        {
            var subject = $"opened {number}";
            var html = $"<html><body><h1>Your order {number}</h1><table>{string.Concat(Enumerable.Range(0, 40).Select(line => $"<tr><td>Item {line}</td><td style=\"color:#335\">{line * number}.00</td></tr>"))}</table></body></html>";
            await sender.SendAsync(Encoding.ASCII.GetBytes($"Subject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{html}\r\n.\r\n"), reuse: true);
            await page.WaitForRowAsync(subject);
        }

        var latencies = new Latencies();
        for (var row = 0; row < Openings / 2; row++)
        {
            // Nobody opens the next one before the page has come to rest.
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            latencies.Add(await page.OpenRowAsync(row, untilHtml: true));
        }

        Console.WriteLine($"From the click on a row to its HTML: {latencies}");
    }

    private static async Task ScrollAsync(InboxPage page)
    {
        var latencies = new Latencies();
        for (var turn = 0; turn < Scrolls; turn++)
        {
            latencies.Add(await page.ScrollToAsync(0.4 + (0.01 * turn)));
        }

        await page.ScrollToAsync(0);
        Console.WriteLine($"From scrolling to the middle to rows: {latencies}");
    }

    private static async Task FloodAsync(InboxPage page, ServerProcess server)
    {
        var latencies = new Latencies();
        var plan = new LoadPlan { Connections = 5, Messages = FloodMessages, Size = Size, Reuse = true, Rate = FloodRate };
        var flood = Task.Run(() => new LoadRun(server.Smtp, plan).RunAsync());
        for (var click = 0; click < FloodClicks && !flood.IsCompleted; click++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            latencies.Add(await page.OpenRowAsync(click % 5, untilHtml: false));
        }

        var rate = await flood;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"From a click to its answer while mail floods in: {latencies}; {rate:0} messages a second came in"));
    }

    private static async Task RememberAsync(IBrowser browser, ServerProcess server)
    {
        // The first few fill what all share.
        var pages = new List<InboxPage>();
        var before = 0L;
        for (var count = 0; count < 2 * Pages; count++)
        {
            before = count == Pages ? server.Memory ?? 0 : before;
            pages.Add(await InboxPage.OpenAsync(browser, server.Http!));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Memory of the server for each open page: {((server.Memory ?? 0) - before) / 1048576.0 / Pages:0.00} MiB ({2 * Pages} open, the later {Pages} measured)"));
        foreach (var page in pages)
        {
            await page.DisposeAsync();
        }
    }
}
