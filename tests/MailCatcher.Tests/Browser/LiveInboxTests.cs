using System.Diagnostics;
using System.Globalization;
using MailKit.Net.Smtp;
using Microsoft.Playwright;
using MimeKit;

namespace MailCatcher.Tests.Browser;

public sealed class LiveInboxTests(Chromium chromium)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_message_sent_by_swaks_shows_within_a_second_without_a_reload(int width, int height)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/swaks"), "There is no swaks.");
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await Assertions.Expect(open.Page.GetByText("Ready to catch mail")).ToBeVisibleAsync();
        await open.Page.EvaluateAsync("() => { window.stillHere = true; }");

        var row = open.Row("Hello from swaks").WaitForAsync();
        using var swaks = Process.Start(new ProcessStartInfo("/usr/bin/swaks")
        {
            ArgumentList =
            {
                "--server", "127.0.0.1", "--port", open.Server.Server.SmtpEndPoint.Port.ToString(CultureInfo.InvariantCulture), "--helo", "client.test",
                "--from", "app@example.test", "--to", "jane@example.test", "--header", "Subject: Hello from swaks", "--header", "Content-Type: text/html",
                "--body", "<h1>It works</h1>",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = swaks.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await swaks.WaitForExitAsync(TestContext.Current.CancellationToken);
        var sinceSent = Stopwatch.StartNew();
        await row;

        Assert.Equal(0, swaks.ExitCode);
        Assert.True(sinceSent.Elapsed < TimeSpan.FromSeconds(1), $"It took {sinceSent.Elapsed}.");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => window.stillHere === true"));
        await Assertions.Expect(open.Page).ToHaveTitleAsync("(1) Inbox · MailCatcher");

        await open.Row("Hello from swaks").ClickAsync();
        await Assertions.Expect(open.Page.FrameLocator("iframe").Locator("h1")).ToHaveTextAsync("It works");
        await Assertions.Expect(open.Page).ToHaveTitleAsync("Inbox · MailCatcher");
        Assert.Empty(open.Errors);
        Assert.Empty(open.Foreign);
    }

    [Fact]
    public async Task Every_tab_shows_its_part_and_stays_in_the_address()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        var id = await open.Server.KeepAsync(Mails.WithParts, "ann@example.test", "bob@example.test", "hidden@example.test");
        await open.GoAsync($"message/{id}");

        foreach (var (tab, shows) in new[] { ("Headers", "List-Unsubscribe-Post"), ("Source", "boundary=outer"), ("Envelope", "hidden@example.test"), ("Releases", "Not released") })
        {
            await open.Page.Locator(".tabs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = tab }).ClickAsync();
            await Assertions.Expect(open.Page.Locator(".body")).ToContainTextAsync(shows);
            Assert.EndsWith($"message/{id}?tab={tab.ToLowerInvariant()}", open.Page.Url, StringComparison.Ordinal);
        }

        await open.Page.ReloadAsync();
        await Assertions.Expect(open.Page.Locator(".body")).ToContainTextAsync("Not released");
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task The_keyboard_goes_through_the_list_and_deletes()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        foreach (var subject in new[] { "Oldest", "Middle", "Newest" })
        {
            await open.Server.KeepAsync($"Subject: {subject}\n\nText of {subject}.");
        }

        await open.Row("Newest").WaitForAsync();
        await open.Page.WaitForSelectorAsync("html[data-keys]");
        var heading = open.Page.Locator(".message h2");
        await open.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(heading).ToHaveTextAsync("Newest");
        await open.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(heading).ToHaveTextAsync("Middle");
        await open.Page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(heading).ToHaveTextAsync("Newest");
        await open.Page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(heading).ToHaveTextAsync("Middle");
        await Assertions.Expect(open.Row("Newest")).ToHaveCountAsync(0);
        await open.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(open.Page.GetByText("Choose a message to read")).ToBeVisibleAsync();
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task Several_messages_are_selected_marked_and_deleted_together()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        foreach (var subject in new[] { "Alpha", "Beta", "Gamma", "Delta" })
        {
            await open.Server.KeepAsync($"Subject: {subject}\n\nText.");
        }

        var unseen = open.Page.Locator("[data-row].unseen");
        await Assertions.Expect(unseen).ToHaveCountAsync(4);
        await open.Row("Delta").Locator(".select").ClickAsync();
        await open.Row("Beta").Locator(".select").ClickAsync(new LocatorClickOptions { Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(open.Page.GetByText("3 selected")).ToBeVisibleAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Mark selected seen" }).ClickAsync();
        await Assertions.Expect(unseen).ToHaveCountAsync(1);

        await open.Row("Gamma").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".message h2")).ToHaveTextAsync("Gamma");
        await open.Page.Keyboard.PressAsync("x");
        await open.Row("Alpha").Locator(".select").ClickAsync();
        await Assertions.Expect(open.Page.GetByText("2 selected")).ToBeVisibleAsync();
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete selected" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator("[data-row]")).ToHaveCountAsync(2);
        await Assertions.Expect(open.Page.GetByText("Choose a message to read")).ToBeVisibleAsync();
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task A_key_shows_all_keys_and_others_go_from_tab_to_tab()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        var id = await open.Server.KeepAsync(Mails.WithParts);
        await open.GoAsync($"message/{id}");
        await open.Page.WaitForSelectorAsync("html[data-keys]");

        await open.Page.Keyboard.PressAsync("?");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Previous message");
        await Assertions.Expect(open.Page.Locator("body:focus-within")).ToHaveCountAsync(1);
        await open.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await open.GoAsync($"message/{id}?tab=attachments");
        await Assertions.Expect(open.Page.Locator(".tab.current")).ToContainTextAsync("Attachments");
        await open.Page.WaitForSelectorAsync("html[data-keys]");
        await open.Page.Keyboard.PressAsync("]");
        await Assertions.Expect(open.Page.Locator(".tab.current")).ToHaveTextAsync("Structure");
        await Assertions.Expect(open.Page.Locator(".structure")).ToContainTextAsync("multipart/mixed");
        await open.Page.Keyboard.PressAsync("[");
        await Assertions.Expect(open.Page.Locator(".tab.current")).ToContainTextAsync("Attachments");
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_message_deleted_elsewhere_says_so(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        var id = await open.Server.KeepAsync("Subject: Short life\n\nText.");
        await open.Server.KeepAsync("Subject: Another\n\nText.");
        await open.GoAsync($"message/{id}");
        await Assertions.Expect(open.Page.Locator(".message h2")).ToHaveTextAsync("Short life");

        await open.Server.Messages.DeleteAsync([id], TestContext.Current.CancellationToken);

        await Assertions.Expect(open.Page.GetByText("This message is gone")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_flood_of_two_thousand_leaves_the_page_responsive_and_the_list_right()
    {
        const int Count = 2_000;
        await using var open = await OpenPage.StartAsync(chromium);
        await open.Server.KeepAsync("Subject: First of all\nContent-Type: text/html\n\n<p>still here</p>");
        await open.Row("First of all").WaitForAsync();

        var flood = Task.WhenAll(Enumerable.Range(0, 4).Select(part => SendAsync(open, part, Count / 4)));
        await Eventually.IsAsync(() => open.Server.Messages.Counts.Total > 100);
        for (var i = 0; !flood.IsCompleted || i == 0; i++)
        {
            // Each click has the limit of every wait here; how long it takes on an idle machine is the benchmarks' matter.
            await open.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = i % 2 == 0 ? "Settings" : "Inbox", Exact = false }).First.ClickAsync();
            await open.Page.WaitForSelectorAsync(i % 2 == 0 ? "#snippet" : "[data-list]");
        }

        await flood;
        await open.GoAsync("");
        await Assertions.Expect(open.Page.Locator(".total")).ToHaveTextAsync((Count + 1).ToString("#,0", CultureInfo.InvariantCulture));

        var newest = await open.Server.Messages.FindLatestAsync(TestContext.Current.CancellationToken);
        await Assertions.Expect(open.Page.Locator("[data-row]").First).ToHaveAttributeAsync("data-row", newest!.Id.ToString());
        await open.Page.Locator("[data-list]").EvaluateAsync("list => { list.scrollTop = list.scrollHeight; }");
        await open.Row("First of all").ClickAsync();
        await Assertions.Expect(open.Page.FrameLocator("iframe").Locator("p")).ToHaveTextAsync("still here");
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task New_mail_leaves_in_place_what_the_reader_has_scrolled_to(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        for (var i = 0; i < 60; i++)
        {
            await open.Server.KeepAsync(string.Create(CultureInfo.InvariantCulture, $"Subject: Number {i:00}\n\nText."));
        }

        await open.Row("Number 59").WaitForAsync();
        await open.Page.Locator("[data-list]").EvaluateAsync("list => { list.scrollTop = 2000; }");
        await open.Row("Number 30").WaitForAsync();
        var before = (await open.Row("Number 30").BoundingBoxAsync())!.Y;

        await open.Server.KeepAsync("Subject: Just in\n\nText.");
        var pill = open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "1 new message" });
        await pill.WaitForAsync();
        await Assertions.Expect(open.Page.Locator("[data-list]")).ToHaveJSPropertyAsync("scrollTop", 2080);
        Assert.Equal(before, (await open.Row("Number 30").BoundingBoxAsync())!.Y, tolerance: 2);
        await pill.ClickAsync();
        await Assertions.Expect(open.Row("Just in")).ToBeInViewportAsync();
        await Assertions.Expect(pill).ToHaveCountAsync(0);
    }

    private static async Task SendAsync(OpenPage open, int part, int count)
    {
        using var client = new SmtpClient();
        var endPoint = open.Server.Server.SmtpEndPoint;
        await client.ConnectAsync(endPoint.Address.ToString(), endPoint.Port, cancellationToken: TestContext.Current.CancellationToken);
        for (var i = 0; i < count; i++)
        {
            var message = new MimeMessage { Subject = string.Create(CultureInfo.InvariantCulture, $"Flood {part}-{i}"), Body = new TextPart("plain") { Text = "Text." } };
            message.From.Add(new MailboxAddress("Flood", "flood@example.test"));
            message.To.Add(new MailboxAddress("Jane", "jane@example.test"));
            await client.SendAsync(message, TestContext.Current.CancellationToken);
        }

        await client.DisconnectAsync(true, TestContext.Current.CancellationToken);
    }
}
