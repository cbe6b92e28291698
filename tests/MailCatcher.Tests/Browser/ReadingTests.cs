using System.Diagnostics;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>Reading a message, as a person does it, at a desk and on a phone.</summary>
public sealed class ReadingTests(Chromium chromium)
{
    private const string Letter = """
        From: "support@bank.test" <eve@evil.test>
        To: Ann <ann@example.test>
        Subject: Reset your password
        List-Unsubscribe: <https://bank.test/out>
        DKIM-Signature: v=1; a=rsa-sha256; d=bank.test
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: text/html; charset=utf-8

        <p>Your code is 482913.</p><a href="https://evil.test/x">https://bank.test/login</a><img src="https://t.test/o.gif" width=1 height=1>
        --outer
        Content-Type: text/calendar
        Content-Disposition: attachment; filename=invite.ics

        BEGIN:VCALENDAR
        BEGIN:VEVENT
        SUMMARY:Autumn table
        END:VEVENT
        END:VCALENDAR
        --outer
        Content-Type: image/svg+xml
        Content-Disposition: attachment; filename=picture.svg

        <svg onload="alert(1)"/>
        --outer--
        """;

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_letter_is_read_from_tab_to_tab(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        var id = await open.Server.KeepAsync(Letter);
        await open.GoAsync($"message/{id}");
        var found = open.Page.GetByLabel("Found in the message");
        foreach (var text in new[] { "482913", "bank.test/out", "Tracking pixel" })
        {
            await Assertions.Expect(found).ToContainTextAsync(text);
        }

        await Assertions.Expect(open.Page.GetByText("not from")).ToContainTextAsync("support@bank.test");
        await Assertions.Expect(open.Page.Locator(".message iframe")).ToHaveAttributeAsync("sandbox", HostileHtmlTests.Sandbox);
        var link = open.Page.FrameLocator("iframe").Locator("a");
        await Assertions.Expect(link).ToHaveAttributeAsync("href", $"/view/{id}/link/0");
        var asks = await open.Page.Context.RunAndWaitForPageAsync(() => link.ClickAsync());
        await Assertions.Expect(asks.Locator("main")).ToContainTextAsync("https://evil.test/x");
        await Assertions.Expect(asks.GetByText("Go on to evil.test")).ToHaveAttributeAsync("rel", "noopener noreferrer");
        await asks.CloseAsync();

        await open.Page.GetByLabel("Dark mode", new PageGetByLabelOptions { Exact = true }).ClickAsync();
        await open.Page.GetByLabel("Without images", new PageGetByLabelOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".message message-frame")).ToHaveAttributeAsync("src", $"view/{id}.html?dark=true&images=false");

        await GoAsync(open, "Text", "Your code is 482913.");
        await GoAsync(open, "Headers", "Authentication");
        await GoAsync(open, "Source", "boundary=outer");
        await open.Page.GetByPlaceholder("Find in the source").FillAsync("BANK.test");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Page.Locator(".count")).ToHaveTextAsync("1 of 4");
        await open.Page.GetByLabel("The one before").ClickAsync();
        await Assertions.Expect(open.Page.Locator(".count")).ToHaveTextAsync("4 of 4");
        await Assertions.Expect(open.Page.Locator("mark.current")).ToBeInViewportAsync();

        await GoAsync(open, "Attachments", "All as .zip");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "View invite.ics" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".card")).ToContainTextAsync("Autumn table");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "View picture.svg" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".preview pre")).ToContainTextAsync("<svg onload=");
        await GoAsync(open, "Structure", "text/calendar");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "View part 1", Exact = true }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".preview pre")).ToContainTextAsync("Your code is");
        Assert.Empty(open.Foreign);
        Assert.DoesNotContain(open.Errors, error => !error.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tabs_stay_where_they_are_when_there_is_no_html()
    {
        await using var open = await OpenPage.StartAsync(chromium);
        var text = await open.Server.KeepAsync("Subject: Only text\n\nJust text.");
        var html = await open.Server.KeepAsync("Subject: Only html\nContent-Type: text/html\n\n<p>Says <b>this</b></p>");
        await open.GoAsync($"message/{html}?tab=text");
        await Assertions.Expect(open.Page.Locator("#text-body")).ToHaveTextAsync("Says this");
        var tabs = await open.Page.Locator(".tab").AllInnerTextsAsync();

        await open.GoAsync($"message/{text}");
        await Assertions.Expect(open.Page.Locator(".tab.current")).ToHaveTextAsync("Text");
        Assert.Equal(tabs, await open.Page.Locator(".tab").AllInnerTextsAsync());
        await open.GoAsync($"message/{text}?tab=html");
        await Assertions.Expect(open.Page.GetByText("This message has text only.")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("swaks")]
    public async Task A_command_that_is_copied_sends_the_message_again(string tool)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/" + tool) && File.Exists("/usr/bin/curl"), $"There is no {tool}.");
        await using var open = await OpenPage.StartAsync(chromium);
        var id = await open.Server.KeepAsync("Subject: Again\n\n.dots\n..and more\ntext\n", "o'brien@example.test", "ann@example.test", "bo@example.test");
        await open.GoAsync($"message/{id}");
        await open.Page.GetByLabel("More", new PageGetByLabelOptions { Exact = true }).ClickAsync();
        var command = await open.Page.GetByText($"Copy as {tool}").GetAttributeAsync("data-copy");

        using var shell = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", command! }, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var faults = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(shell.ExitCode == 0, faults);
        var again = await open.Server.Messages.FindLatestAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(id, again!.Id);
        var envelope = await open.Server.Messages.FindEnvelopeAsync(again.Id, TestContext.Current.CancellationToken);
        Assert.Equal(("o'brien@example.test", "ann@example.test bo@example.test"), (envelope!.ReversePath!.ToString(), string.Join(' ', envelope.ForwardPaths)));
        Assert.Equal(await RawAsync(open, id), await RawAsync(open, again.Id));
    }

    private static async Task<string> RawAsync(OpenPage open, Guid id) =>
        (await open.Server.Http.GetStringAsync(new Uri($"api/v1/message/{id}/raw", UriKind.Relative), TestContext.Current.CancellationToken)).TrimEnd();

    private static async Task GoAsync(OpenPage open, string tab, string shows)
    {
        await open.Page.Locator(".tabs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = tab }).ClickAsync();
        await Assertions.Expect(open.Page.Locator(".message .body")).ToContainTextAsync(shows);
    }
}
