using System.Diagnostics;
using System.Globalization;
using Bunit;
using MailCatcher.Components.Inbox;
using MailCatcher.Components.Live;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Tests.Components;

public sealed class InboxPageTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task An_empty_inbox_tells_how_to_connect()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var page = inbox.Bunit.Render<InboxPage>();

        Assert.Contains("Ready to catch mail", page.Markup, StringComparison.Ordinal);
        Assert.Contains("1025", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_mail_takes_the_place_of_the_empty_inbox()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var page = inbox.Bunit.Render<InboxPage>();

        await inbox.KeepAsync("From: Ann <ann@example.test>\nSubject: Hello\n\nText.");

        await page.WaitForAssertionAsync(() => Assert.Equal("Hello", page.Find("[data-row] .subject").TextContent), Soon);
        Assert.Contains("unseen", page.Find("[data-row]").ClassName, StringComparison.Ordinal);
        Assert.Equal("Ann", page.Find("[data-row] .sender").TextContent);
    }

    [Fact]
    public async Task The_newest_message_comes_first()
    {
        await using var inbox = await InboxContext.OpenAsync();
        await inbox.KeepAsync("Subject: One\n\nText.");
        await inbox.KeepAsync("Subject: Two\n\nText.");
        var page = inbox.Bunit.Render<InboxPage>();

        await inbox.KeepAsync("Subject: Three\n\nText.");

        await page.WaitForAssertionAsync(() => Assert.Equal(["Three", "Two", "One"], page.FindAll("[data-row] .subject").Select(row => row.TextContent)), Soon);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_told_in_place_of_the_list()
    {
        await using var inbox = await InboxContext.OpenAsync();
        await inbox.KeepAsync("Subject: Hello\n\nText.");
        await inbox.Store.DisposeAsync();

        // What is at hand still shows, without the marks of releases.
        var page = inbox.Bunit.Render<InboxPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal("Hello", page.Find("[data-row] .subject").TextContent), Soon);

        inbox.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("?q=hello");
        page = inbox.Bunit.Render<InboxPage>();
        await page.WaitForAssertionAsync(() => Assert.Contains("The list cannot be read right now", page.Find(".broken").TextContent, StringComparison.Ordinal), Soon);
        Assert.Equal("Try again", page.Find(".broken button").TextContent);
        Assert.True(page.Find("[data-list]").HasAttribute("hidden"));
    }

    [Fact]
    public async Task Who_may_only_read_is_offered_nothing_else()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync("Subject: Hello\n\nText.");
        MailAccess.Everything.ToReadOnly().Flow();
        var page = inbox.Bunit.Render<InboxPage>(parameters => parameters.Add(page => page.Id, id));
        await page.WaitForAssertionAsync(() => Assert.Equal("Hello", page.Find(".message h2").TextContent), Soon);
        string[] changes = ["Delete all", "Mark all seen", "Delete", "Pin", "Mark unseen", "Delete selected", "Mark selected seen"];
        Assert.All(changes, name => Assert.Empty(page.FindAll($"[aria-label='{name}']")));
        Assert.Empty(page.FindAll(".release, [data-add-tag]"));

        // A key is no way round.
        await page.InvokeAsync(() => page.Instance.OnKeyAsync("#"));
        await page.InvokeAsync(() => page.Instance.OnKeyAsync("*"));
        Assert.Single(page.FindAll("[data-selecting]"));
        Assert.All(changes, name => Assert.Empty(page.FindAll($"[aria-label='{name}']")));
        await page.InvokeAsync(() => page.Instance.OnKeyAsync("#"));
        Assert.Equal(1, inbox.Messages.Counts.Total);
    }

    [Fact]
    public async Task Opening_a_message_marks_it_seen()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var id = await inbox.KeepAsync("Subject: Hello\n\nText.");

        var page = inbox.Bunit.Render<InboxPage>(parameters => parameters.Add(page => page.Id, id));

        await page.WaitForAssertionAsync(() => Assert.Contains("seen", page.Find("[data-row]").ClassList), Soon);
        Assert.Equal(0, inbox.Messages.Counts.Unseen);
        await page.WaitForAssertionAsync(() => Assert.Contains("Text.", page.Find(".body").TextContent, StringComparison.Ordinal), Soon);
    }

    [Fact]
    public async Task A_message_that_never_was_is_said_to_be_gone()
    {
        await using var inbox = await InboxContext.OpenAsync();
        await inbox.KeepAsync("Subject: Hello\n\nText.");

        var page = inbox.Bunit.Render<InboxPage>(parameters => parameters.Add(page => page.Id, Guid.CreateVersion7()));

        await page.WaitForAssertionAsync(() => Assert.Contains("This message is gone", page.Markup, StringComparison.Ordinal), Soon);
    }

    [Fact]
    public async Task Deleting_goes_on_to_the_next_older_message()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var older = await inbox.KeepAsync("Subject: Older\n\nText.");
        var newer = await inbox.KeepAsync("Subject: Newer\n\nText.");
        var page = inbox.Bunit.Render<InboxPage>(parameters => parameters.Add(page => page.Id, newer));
        await page.WaitForAssertionAsync(() => Assert.Equal(2, page.FindAll("[data-row]").Count), Soon);

        await page.InvokeAsync(() => page.Instance.OnKeyAsync("Delete"));

        Assert.EndsWith($"message/{older}", inbox.Bunit.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Null(await inbox.Messages.FindAsync(newer, Xunit.TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_title_counts_the_unseen()
    {
        await using var inbox = await InboxContext.OpenAsync();
        await inbox.KeepAsync("Subject: One\n\nText.");
        await inbox.KeepAsync("Subject: Two\n\nText.");

        var page = inbox.Bunit.Render<InboxPage>();

        var title = inbox.Bunit.Render(page.FindComponent<Microsoft.AspNetCore.Components.Web.PageTitle>().Instance.ChildContent!);
        Assert.Equal("(2) Inbox · MailCatcher", title.Markup);
    }

    [Fact]
    public async Task Five_hundred_messages_cost_few_refreshes_and_closing_leaves_no_watch()
    {
        await using var inbox = await InboxContext.OpenAsync();
        await inbox.KeepAsync("Subject: First\n\nText.");

        // The store's own: retention and search.
        var own = inbox.Store.Events.WatchCount;
        var page = inbox.Bunit.Render<InboxPage>();
        await page.WaitForAssertionAsync(() => Assert.Single(page.FindAll("[data-row]")), Soon);
        var refreshes = 0;
        using var counting = inbox.Bunit.Services.GetRequiredService<LiveStore>().Subscribe(_ =>
        {
            refreshes++;
            return Task.CompletedTask;
        });
        var started = Stopwatch.StartNew();

        for (var i = 0; i < 500; i++)
        {
            await inbox.KeepAsync(string.Create(CultureInfo.InvariantCulture, $"Subject: Number {i}\n\nText."));
        }

        await page.WaitForAssertionAsync(() => Assert.Equal("501", page.Find(".total").TextContent), Soon);
        Assert.InRange(refreshes, 1, (int)(started.Elapsed / LiveStore.ShortInterval) + 2);

        Assert.Equal(own + 1, inbox.Store.Events.WatchCount);
        await inbox.Bunit.DisposeAsync();
        Assert.Equal(own, inbox.Store.Events.WatchCount);
    }
}
