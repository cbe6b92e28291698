using System.Text;
using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

/// <summary>Messages out and in through the settings, and what can be set up about tags, at a desk and on a phone.</summary>
public sealed class TransferAndTagsTests(Chromium chromium)
{
    private const int Many = 60_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Files_are_imported_once_and_what_is_no_mail_is_told_with_the_reason(int width, int height)
    {
        using var folder = new TestFolder();
        var mbox = folder.File("old.mbox", "From ann@example.test Thu Jan  1 10:00:00 2026\nSubject: first\n\nx\n\nFrom ann@example.test Thu Jan  1 11:00:00 2026\nSubject: second\n\ny\n");
        var zip = folder.File("broken.zip", "PK\u0003\u0004 and then nothing");
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.GoAsync("settings/transfer");

        await open.Page.GetByLabel("Files to import").SetInputFilesAsync([mbox, zip]);

        var sum = open.Page.Locator(".sum");
        await Assertions.Expect(sum).ToContainTextAsync("2 new, 0 already here, 1 refused");
        await Assertions.Expect(open.Page.GetByLabel("What came of each file")).ToContainTextAsync("This is no zip archive");
        await open.Page.GetByLabel("Files to import").SetInputFilesAsync([mbox]);
        await Assertions.Expect(sum).ToContainTextAsync("0 new, 2 already here, 0 refused");
        Assert.Equal(2, open.Server.Messages.Counts.Total);
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(open.Errors);
    }

    [Fact]
    public async Task An_import_is_cancelled_and_what_was_kept_stays()
    {
        using var folder = new TestFolder();
        var text = new StringBuilder();
        for (var number = 0; number < Many; number++)
        {
            text.Append("From ann@example.test Thu Jan  1 10:00:00 2026\nSubject: ").Append(number).Append("\n\n").Append('x', 400).Append("\n\n");
        }

        var path = folder.File("many.mbox", text.ToString());
        await using var open = await OpenPage.StartAsync(chromium);
        await open.GoAsync("settings/transfer");

        await open.Page.GetByLabel("Files to import").SetInputFilesAsync([path]);
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).ClickAsync();

        await Assertions.Expect(open.Page.Locator(".sum")).ToContainTextAsync("Cancelled. What was kept stays");
        Assert.InRange(open.Server.Messages.Counts.Total, 0, Many - 1);
        await Assertions.Expect(open.Page.GetByLabel("Files to import")).ToBeEnabledAsync();
        Assert.Empty(open.Errors);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task What_a_search_finds_is_exported_in_each_format(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Server.KeepAsync("Subject: apples\n\nx");
        await open.Server.KeepAsync("Subject: pears\n\ny");
        await open.Server.KeepAsync("Subject: apples again\n\nz");
        await open.GoAsync("settings/transfer");
        var section = open.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Export", Exact = true });
        await Assertions.Expect(section.GetByRole(AriaRole.Status)).ToHaveTextAsync("3 messages");

        await FindAsync("subject:apples", "2 messages");
        Assert.Equal(2, (await FetchAsync("JSON lines")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Subject: apples again", await FetchAsync("mbox"), StringComparison.Ordinal);
        Assert.StartsWith("PK", await FetchAsync("Zip"), StringComparison.Ordinal);
        await section.GetByText("eml", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(section.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Export" })).ToBeDisabledAsync();
        await FindAsync("subject:pears", "1 message");
        Assert.StartsWith("Subject: pears\r\n", await FetchAsync("eml"), StringComparison.Ordinal);
        await FindAsync("is:nonsense", "");
        await Assertions.Expect(section.GetByRole(AriaRole.Alert)).ToContainTextAsync("At character");
        Assert.Empty(open.Errors);

        async Task FindAsync(string query, string told)
        {
            await section.GetByLabel("Only what this search finds").FillAsync(query);
            await section.GetByLabel("Only what this search finds").PressAsync("Tab");
            if (told.Length > 0)
            {
                await Assertions.Expect(section.GetByRole(AriaRole.Status)).ToContainTextAsync(told);
            }
        }

        async Task<string> FetchAsync(string format)
        {
            await section.GetByText(format, new LocatorGetByTextOptions { Exact = true }).ClickAsync();
            await Assertions.Expect(section.Locator(".format.chosen")).ToContainTextAsync(format);
            var download = await open.Page.RunAndWaitForDownloadAsync(() => section.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Export" }).ClickAsync());
            return Encoding.Latin1.GetString(await File.ReadAllBytesAsync(await download.PathAsync(), Cancelled));
        }
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_tag_is_made_given_a_colour_and_a_rule_renamed_and_deleted(int width, int height)
    {
        await using var open = await OpenPage.StartAsync(chromium, width, height);
        await open.Server.KeepAsync("Subject: invoice 1\n\nx");
        await open.Server.KeepAsync("Subject: other\n\nx");
        await open.GoAsync("settings/tags");
        await open.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("money");
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make tag" }).ClickAsync();

        var card = open.Page.GetByLabel("Tag money", new PageGetByLabelOptions { Exact = true });
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Edit the tag money" }).ClickAsync();
        await card.GetByLabel("Colour").FillAsync("#d32f2f");
        await card.GetByLabel("Search of a rule").FillAsync("subject:invoice");
        await card.GetByLabel("Search of a rule").PressAsync("Tab");
        await Assertions.Expect(card).ToContainTextAsync("finds 1 message now");
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save" }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Tag what is here already" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("1 message got it");
        Assert.Equal(("#d32f2f", 1), (open.Server.Server.Store.Tags.ColorOf("money"), open.Server.Server.Store.Tags.Find("money")!.Counts.Total));

        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Edit the tag money" }).ClickAsync();
        await card.GetByLabel("Name").FillAsync("invoices");
        await card.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save" }).ClickAsync();
        var renamed = open.Page.GetByLabel("Tag invoices", new PageGetByLabelOptions { Exact = true });
        await Assertions.Expect(renamed).ToContainTextAsync("1 message");
        await open.Server.KeepAsync("Subject: invoice 2\n\nx");
        await Assertions.Expect(renamed).ToContainTextAsync("2 messages");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));

        await renamed.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete the tag invoices" }).ClickAsync();
        await renamed.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete invoices" }).ClickAsync();
        await Assertions.Expect(open.Page.GetByText("There is no tag yet.")).ToBeVisibleAsync();
        Assert.Equal(3, open.Server.Messages.Counts.Total);
        Assert.Empty(open.Errors);
    }
}
