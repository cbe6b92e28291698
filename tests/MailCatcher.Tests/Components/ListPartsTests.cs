using System.Collections.Immutable;
using Bunit;
using MailCatcher.Components.Inbox;
using MailCatcher.Components.Releasing;
using MailCatcher.Relay;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MudBlazor;

namespace MailCatcher.Tests.Components;

/// <summary>The parts around the list: what is selected, what is searched for, what is undone, and the dialogs that belong to them.</summary>
public sealed class ListPartsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_selected_is_marked_pinned_and_deleted_as_one()
    {
        await using var program = await ProgramContext.StartAsync();
        var ids = await KeepAsync(program, 3);
        var selection = new Selection();
        MessageSet? discarded = null;
        var bar = program.Bunit.Render<SelectionBar>(parameters => parameters
            .Add(part => part.Selection, selection).Add(part => part.Scope, ListScope.Everything).Add(part => part.Matching, new FilterCounts(3, 3)).Add(part => part.OnDiscard, messages => discarded = messages));
        selection.Toggle(ids[0]);
        bar.Render();
        Assert.Equal("1 selected", bar.Find(".chosen").TextContent);

        await bar.Find(".all").ClickAsync();
        Assert.Equal(3, selection.Count);
        await bar.Find("[aria-label='Mark selected seen']").ClickAsync();
        Assert.Equal((0, 0), (program.Running.Messages.Counts.Unseen, selection.Count));

        selection.Add(ids[..2]);
        await bar.InvokeAsync(() => bar.Instance.OnKeyAsync("s")!);
        Assert.True((await FindAsync(program, ids[1])).IsPinned);
        Assert.False((await FindAsync(program, ids[2])).IsPinned);
        selection.Toggle(ids[2]);
        await bar.InvokeAsync(() => bar.Instance.OnKeyAsync("#")!);
        Assert.Equal((1, 2), (discarded!.Count, program.Running.Messages.Counts.Total));
        Assert.Null(bar.Instance.OnKeyAsync("j"));
    }

    [Fact]
    public async Task A_delete_is_offered_to_be_taken_back_and_is()
    {
        await using var program = await ProgramContext.StartAsync();
        var ids = await KeepAsync(program, 2);
        var bar = program.Bunit.Render<UndoBar>();
        Assert.Empty(bar.Markup.Trim());

        foreach (var id in ids)
        {
            var messages = await program.Running.Messages.ChooseAsync([id], Cancelled);
            await program.Running.Messages.DiscardAsync(messages, null, Cancelled);
            await bar.InvokeAsync(() => bar.Instance.Show(messages));
        }

        Assert.Equal("2 messages deleted", bar.Find(".undo span").TextContent);
        await bar.Find(".undo .btn").ClickAsync();
        Assert.Equal(2, program.Running.Messages.Counts.Total);
        Assert.False(bar.Instance.IsShown);
    }

    [Fact]
    public async Task A_search_is_told_when_typing_pauses_and_shows_its_filters_and_faults()
    {
        await using var program = await ProgramContext.StartAsync();
        var searched = new List<string>();
        var box = program.Bunit.Render<SearchBox>(parameters => parameters.Add(part => part.Text, "").Add(part => part.OnSearch, searched.Add));

        await box.Find("input").InputAsync("is:unread apples");
        await box.WaitForAssertionAsync(() => Assert.Equal(["is:unread apples"], searched), Soon);
        box.Render(parameters => parameters.Add(part => part.Text, "is:unread apples"));
        Assert.Equal(["is:unread"], box.FindAll(".chip span").Select(chip => chip.TextContent));
        await box.Find(".chip").ClickAsync();
        await box.WaitForAssertionAsync(() => Assert.Equal("apples", searched[^1]), Soon);

        await box.Find("input").FocusAsync();
        await box.Find("input").InputAsync("fro");
        await box.WaitForAssertionAsync(() => Assert.Equal("from:", box.Find(".suggestion code").TextContent), Soon);
        box.Render(parameters => parameters.Add(part => part.Fault, SearchFaultOf("is:nonsense")));
        Assert.NotEmpty(box.FindAll("[role=alert]"));
        Assert.Empty(box.FindAll(".suggestion"));
    }

    [Fact]
    public async Task A_search_is_saved_under_a_name_that_is_free_and_forgotten_again()
    {
        await using var program = await ProgramContext.StartAsync();
        var searches = program.Running.Server.Store.SavedSearches;
        await searches.SaveAsync(new SavedSearch { Name = "Taken", Query = "from:ann" }, Cancelled);
        var (shown, dialog) = await program.ShowAsync(new DialogParameters<SearchDialog> { { part => part.Search, new SavedSearch { Name = "", Query = "from:bob" } } });

        await shown.Find(".naming input").InputAsync("Taken");
        await shown.Find(".btn.primary").ClickAsync();
        Assert.Contains("There is a search of that name: from:ann", shown.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        await shown.Find(".naming input").InputAsync("Free");
        await shown.Find(".btn.primary").ClickAsync();
        await dialog.Result;
        Assert.Equal("from:bob", searches.Find("Free")!.Query);

        (shown, dialog) = await program.ShowAsync(new DialogParameters<SearchDialog> { { part => part.Search, searches.Find("Free")! } });
        await shown.Find(".remove").ClickAsync();
        await dialog.Result;
        Assert.Null(searches.Find("Free"));
    }

    [Fact]
    public async Task Tags_for_many_are_taken_apart_and_a_wrong_one_is_named()
    {
        await using var program = await ProgramContext.StartAsync();
        var (shown, dialog) = await program.ShowAsync<TagDialog>();
        Assert.True(shown.Find(".btn.primary").HasAttribute("disabled"));

        await shown.Find("#bulk-add").InputAsync("good, not/one\u0001");
        await shown.Find(".btn.primary").ClickAsync();
        Assert.Contains("is no tag", shown.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        await shown.Find("#bulk-add").InputAsync("billing , books");
        await shown.Find("#bulk-remove").InputAsync("old");
        await shown.Find(".btn.primary").ClickAsync();

        var change = Assert.IsType<TagDialog.Change>((await dialog.Result)!.Data);
        Assert.Equal(["billing", "books"], change.Add);
        Assert.Equal(["old"], change.Remove);
    }

    [Fact]
    public async Task A_release_is_for_the_chosen_recipients_and_one_that_is_refused_says_why()
    {
        await using var program = await ProgramContext.StartAsync(RunningServer.Settings with { Relay = new RelayOptions { Host = "127.0.0.1", Port = 9, Tls = RelayTls.None, AllowedRecipients = ["*@ok.test"] } });
        var id = await program.Running.KeepAsync("Subject: x\n\nx", "a@x.test", "bob@ok.test", "eve@bad.test");
        var (shown, dialog) = await program.ShowAsync(new DialogParameters<ReleaseDialog> { { part => part.MessageId, id } });

        await shown.WaitForAssertionAsync(() => Assert.Contains("eve@bad.test", shown.Find("[role=alert]").TextContent, StringComparison.Ordinal), Soon);
        Assert.True(shown.Find(".btn.primary").HasAttribute("disabled"));
        await shown.FindAll("button").First(button => button.TextContent.Contains("eve@bad.test", StringComparison.Ordinal)).ClickAsync();
        await shown.WaitForAssertionAsync(() => Assert.Contains("1 recipient will get it: bob@ok.test", shown.Find(".who").TextContent, StringComparison.Ordinal), Soon);
        await shown.Find(".btn.primary").ClickAsync();

        Assert.IsType<Guid>((await dialog.Result)!.Data);
        Assert.Equal("bob@ok.test", Assert.Single((await program.Running.Server.Store.Outbox.ListForMessageAsync(id, Cancelled))[0].Recipients).Address.ToString());
    }

    [Fact]
    public async Task Many_are_released_each_to_its_own_and_what_is_refused_is_counted_by_reason()
    {
        await using var program = await ProgramContext.StartAsync(RunningServer.Settings with { Relay = new RelayOptions { Host = "127.0.0.1", Port = 9, Tls = RelayTls.None, AllowedRecipients = ["*@ok.test"] } });
        var ids = ImmutableArray.Create(
            await program.Running.KeepAsync("Subject: x\n\nx", "a@x.test", "bob@ok.test"),
            await program.Running.KeepAsync("Subject: x\n\nx", "a@x.test", "eve@bad.test"));
        var selected = await program.Running.Messages.ChooseAsync(ids, Cancelled);
        var (shown, dialog) = await program.ShowAsync(new DialogParameters<BulkReleaseDialog> { { part => part.Selected, selected } });

        await shown.Find(".btn.primary").ClickAsync();

        await shown.WaitForAssertionAsync(() => Assert.StartsWith("1 refused:", shown.Find("[role=alert]").TextContent.Trim(), StringComparison.Ordinal), Soon);
        await shown.FindAll("button").First(button => button.TextContent == "Close").ClickAsync();
        Assert.Equal(1, (await dialog.Result)!.Data);
    }

    [Fact]
    public void The_readers_own_address_is_asked_for_once()
    {
        using var bunit = new BunitContext();
        bunit.JSInterop.SetupModule("./js/release.js").Mode = JSRuntimeMode.Loose;
        var chosen = new List<string>();
        var me = bunit.Render<SendToMe>(parameters => parameters.Add(part => part.OnChoose, (EmailAddress own) => chosen.Add(own.ToString())));

        me.Find("button").Click();
        me.Find("input").Input("nobody");
        me.Find("form").Submit();
        Assert.Contains("not an address", me.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        me.Find("input").Input(" jane@example.test ");
        me.Find("form").Submit();
        me.Find("button").Click();

        Assert.Equal(["jane@example.test", "jane@example.test"], chosen);
        Assert.Equal("jane@example.test", me.Find(".address").TextContent);
    }

    private static SearchFault SearchFaultOf(string text) => MessageSearch.Check(text) ?? throw new ArgumentException("Nothing is wrong with it.", nameof(text));

    private static async Task<Guid[]> KeepAsync(ProgramContext program, int count)
    {
        var ids = new Guid[count];
        for (var number = 0; number < count; number++)
        {
            ids[number] = await program.Running.KeepAsync($"Subject: Number {number}\n\nText.");
        }

        return ids;
    }

    private static async Task<MessageSummary> FindAsync(ProgramContext program, Guid id) => (await program.Running.Messages.FindAsync(id, Cancelled))!;
}
