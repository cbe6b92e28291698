using System.Globalization;
using Bunit;
using MailCatcher.Components.Inbox;
using MailCatcher.Components.Reading;
using MailCatcher.Store.Mime;

namespace MailCatcher.Tests.Components;

/// <summary>The parts of the reading pane, each by itself, over the real store.</summary>
public sealed class ReadingComponentTests
{
    private const string WithAttachments = """
        Subject: Files
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain

        Text.
        --b
        Content-Type: text/calendar; name=lunch.ics
        Content-Disposition: attachment; filename=lunch.ics

        BEGIN:VCALENDAR
        BEGIN:VEVENT
        SUMMARY:Lunch
        END:VEVENT
        END:VCALENDAR
        --b
        Content-Type: application/octet-stream
        Content-Disposition: attachment; filename=odd.bin

        AB<script>
        --b
        Content-Type: text/html
        Content-Disposition: attachment; filename=page.html

        <script>alert(1)</script>
        --b--
        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_source_is_shown_in_pages_and_what_is_sought_is_found_on_all_of_them()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync($"Subject: Long\n\n{string.Concat(Enumerable.Range(0, 9_000).Select(line => string.Create(CultureInfo.InvariantCulture, $"{(line % 4_000 == 17 ? "Needle" : "hay")} {line}, and so on\n")))}");
        var size = (await inbox.Messages.FindAsync(id, Cancelled))!.Size;
        var source = inbox.Bunit.Render<SourceTab>(parameters => parameters.Add(tab => tab.MessageId, id).Add(tab => tab.Size, size));
        await source.WaitForAssertionAsync(() => Assert.Contains("Page 1 of ", source.Find(".pages").TextContent, StringComparison.Ordinal), Soon);
        Assert.Contains("Subject:", source.FindAll("pre b").Select(name => name.TextContent));

        source.Find(".find input").Input("NEEDLE");
        await source.Find(".find").SubmitAsync();
        Assert.Equal("1 of 3", source.Find(".count").TextContent);
        Assert.Equal("Needle", source.Find("mark.current").TextContent);
        Assert.Contains("Page 1 of ", source.Find(".pages").TextContent, StringComparison.Ordinal);

        await source.Find("[aria-label='The one before']").ClickAsync();
        Assert.Equal("3 of 3", source.Find(".count").TextContent);
        Assert.DoesNotContain("Page 1 of ", source.Find(".pages").TextContent, StringComparison.Ordinal);
        Assert.Equal("Needle", source.Find("mark.current").TextContent);

        source.Find(".find input").Input("no such word");
        await source.Find(".find").SubmitAsync();
        Assert.Equal("not found", source.Find(".count").TextContent);
        Assert.NotNull(source.Find("[aria-label='The next']").GetAttribute("disabled"));
    }

    [Fact]
    public async Task The_source_of_a_message_that_is_gone_says_so()
    {
        await using var inbox = await InboxContext.OpenAsync();

        var source = inbox.Bunit.Render<SourceTab>(parameters => parameters.Add(tab => tab.MessageId, Guid.NewGuid()).Add(tab => tab.Size, 1));

        await source.WaitForAssertionAsync(() => Assert.Contains("The content is gone", source.Markup, StringComparison.Ordinal), Soon);
    }

    [Fact]
    public async Task Attachments_are_listed_and_shown_as_what_they_are_never_as_a_document()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync(WithAttachments);
        var message = (await inbox.Messages.ReadAsync(id, Cancelled))!;
        var tab = inbox.Bunit.Render<AttachmentsTab>(parameters => parameters.Add(attachments => attachments.MessageId, id).Add(attachments => attachments.Message, message));
        Assert.Equal(["lunch.ics", "odd.bin", "page.html"], tab.FindAll(".name").Select(name => name.TextContent));
        Assert.Equal($"view/{id}.zip", tab.Find("a[download$='.zip']").GetAttribute("href"));
        Assert.All(tab.FindAll("a[aria-label^=Download]"), link => Assert.EndsWith("?dl=1", link.GetAttribute("href"), StringComparison.Ordinal));

        while (tab.FindAll("button[aria-expanded=false]") is [var view, ..])
        {
            await view.ClickAsync();
        }

        await tab.WaitForAssertionAsync(() => Assert.Equal(3, tab.FindAll(".preview").Count(preview => preview.QuerySelector(".skeleton") is null)), Soon);
        Assert.Equal("Lunch", tab.Find(".preview h4").TextContent);
        Assert.Equal(["0000  41 42 3c 73 63 72 69 70 74 3e                    AB<script>", "<script>alert(1)</script>"], tab.FindAll(".preview pre").Select(text => text.TextContent.Trim()));
        Assert.Empty(tab.FindAll("script, iframe, object, embed"));

        await tab.Find("button[aria-expanded=true]").ClickAsync();
        Assert.Equal(2, tab.FindAll(".preview").Count);
    }

    [Fact]
    public async Task Without_attachments_it_says_so()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync("Subject: None\n\nText.");
        var message = (await inbox.Messages.ReadAsync(id, Cancelled))!;

        var tab = inbox.Bunit.Render<AttachmentsTab>(parameters => parameters.Add(attachments => attachments.MessageId, id).Add(attachments => attachments.Message, message));

        Assert.Equal("No attachments", tab.Find("h2").TextContent);
    }

    [Fact]
    public async Task A_part_that_is_gone_says_so()
    {
        await using var inbox = await InboxContext.OpenAsync();

        var preview = inbox.Bunit.Render<PartPreview>(parameters => parameters.Add(part => part.MessageId, Guid.NewGuid()).Add(part => part.Node, new MimeNode { PartId = "2", ContentType = "text/plain", FileName = "a.txt" }));

        await preview.WaitForAssertionAsync(() => Assert.Contains("This part is gone", preview.Markup, StringComparison.Ordinal), Soon);
    }

    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0, 1)]
    public async Task The_menu_prints_the_html_or_the_page_and_gives_commands_that_send_again(bool hasHtml, int links, int buttons)
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync("Subject: Menu\n\nText.", "bob", "carol");

        var menu = inbox.Bunit.Render<MessageMenu>(parameters => parameters.Add(more => more.MessageId, id).Add(more => more.HasHtml, hasHtml));
        Assert.Empty(menu.FindAll("[data-copy]"));
        await menu.Find("[aria-label=More]").ClickAsync();

        await menu.WaitForAssertionAsync(() => Assert.Equal(2, menu.FindAll("[data-copy]").Count), Soon);
        Assert.Equal(links, menu.FindAll($"a[href='view/{id}.html?print=true']").Count);
        Assert.Equal(buttons, menu.FindAll("button[data-print]").Count);
        Assert.All(menu.FindAll("[data-copy]"), command => Assert.Contains($"/api/v1/message/{id}/raw", command.GetAttribute("data-copy"), StringComparison.Ordinal));
        Assert.Contains("--mail-rcpt '<carol@example.test>'", menu.Find("[data-copy]").GetAttribute("data-copy"), StringComparison.Ordinal);
    }

    [Fact]
    public void Header_fields_are_filtered_and_shown_as_sent()
    {
        using var bunit = new BunitContext();
        HeaderField[] fields = [new("Subject", "Grüße", " =?utf-8?q?Gr=C3=BC=C3=9Fe?="), new("To", "ann@example.test", " ann@example.test"), new("X-Own", "two words", " two words")];
        var tab = bunit.Render<HeadersTab>(parameters => parameters.Add(headers => headers.Fields, [.. fields]));
        Assert.Contains("Grüße", tab.Find("dl").TextContent + tab.Markup, StringComparison.Ordinal);

        tab.Find("input[type=search]").Input("WORDS");
        Assert.Equal(["X-Own"], tab.FindAll("dt").Select(name => name.TextContent));
        tab.Find("input[type=search]").Input("none of them");
        Assert.Equal("No header field matches.", tab.Find(".none").TextContent);
        tab.Find("input[type=search]").Input("");
        tab.Find("input[type=checkbox]").Change(true);
        Assert.Equal(["=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "ann@example.test", "two words"], tab.FindAll("dd > span").Select(value => value.TextContent));
    }

    [Fact]
    public void A_tag_is_added_once_it_is_one_and_taken_away()
    {
        using var bunit = new BunitContext();
        IReadOnlyList<string>? asked = null;
        var line = bunit.Render<TagLine>(parameters => parameters.Add(tags => tags.Tags, ["one", "two"]).Add(tags => tags.OnChange, tags => asked = tags));

        line.Find("[aria-label='Remove the tag one']").Click();
        Assert.Equal(["two"], asked);
        line.Find("[data-add-tag]").Click();
        line.Find("input").Input("no/tag\u0001");
        line.Find("form").Submit();
        Assert.StartsWith("A tag has ", line.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        line.Find("input").Input(" three ");
        line.Find("form").Submit();
        Assert.Equal(["one", "two", "three"], asked);
        Assert.Empty(line.FindAll("input"));
    }

    [Fact]
    public async Task A_search_that_finds_nothing_says_which_part_finds_nothing_and_where_there_is_something()
    {
        await using var inbox = await InboxContext.OpenAsync();
        await inbox.KeepAsync("From: Ann <ann@acme.test>\nSubject: Invoice\n\nText.");
        await inbox.KeepAsync("From: Bob <bob@acme.test>\nSubject: Order\n\nText.");

        var nothing = inbox.Bunit.Render<SearchNothing>(parameters => parameters.Add(search => search.Scope, ListScope.Everything with { Search = "from:ann subject:zebra" }));
        await nothing.WaitForAssertionAsync(() => Assert.Equal(["from:ann 1 message without it", "subject:zebra none without it"], nothing.FindAll(".parts li").Select(Words)), Soon);
        Assert.Equal("?q=subject%3Azebra", nothing.Find(".parts a").GetAttribute("href"));

        var tagged = inbox.Bunit.Render<SearchNothing>(parameters => parameters.Add(search => search.Scope, ListScope.Everything with { Search = "subject:order", Tag = "urgent" }));
        await tagged.WaitForAssertionAsync(() => Assert.Equal("Show 1 message found elsewhere", tagged.Find(".btn.primary").TextContent), Soon);
    }

    private static string Words(AngleSharp.Dom.IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
