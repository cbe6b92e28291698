using Bunit;
using MailCatcher.Components.InboxSetup;
using MailCatcher.Components.Layout;
using MailCatcher.Components.Sessions;
using MailCatcher.Components.Setup;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Tests.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Tests.Components;

/// <summary>The places beside the inbox, each with the services of the whole program.</summary>
public sealed class PlacesPartsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_rail_counts_what_waits_in_each_place_and_lights_the_one_that_is_shown()
    {
        await using var program = await ProgramContext.StartAsync();
        var store = program.Running.Server.Store;
        await store.Inboxes.SaveAsync(new Store.Inbox { Name = "shop", Rules = [new InboxRule { Recipient = "*@shop.test" }] }, Cancelled);
        await store.SavedSearches.SaveAsync(new SavedSearch { Name = "Bills", Query = "subject:bill" }, Cancelled);
        var rail = program.Bunit.Render<Rail>();
        Assert.Empty(rail.FindAll(".count"));

        await program.Running.KeepAsync("Subject: x\nX-Tags: urgent\n\nx", to: "a@shop.test");
        await rail.WaitForAssertionAsync(() => Assert.Equal("1", rail.Find("[data-go=i] .count").TextContent), Soon);
        Assert.Equal("1 unseen", rail.Find("a[href='?inbox=shop'] .count").GetAttribute("aria-label"));
        Assert.Equal("1", rail.Find("a[href='?tag=urgent'] .count").TextContent);
        Assert.Contains("here", rail.Find("[data-go=i]").ClassName, StringComparison.Ordinal);

        await rail.InvokeAsync(() => program.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("?tag=urgent"));
        await rail.WaitForAssertionAsync(() => Assert.Contains("here", rail.Find("a[href='?tag=urgent']").ClassName, StringComparison.Ordinal), Soon);
        Assert.DoesNotContain("here", rail.Find("[data-go=i]").ClassName, StringComparison.Ordinal);

        await rail.Find(".unfold").ClickAsync();
        Assert.Equal("true", rail.Find(".unfold").GetAttribute("aria-expanded"));
        await rail.Find("aside").KeyDownAsync("Escape");
        Assert.Equal("false", rail.Find(".unfold").GetAttribute("aria-expanded"));
        Assert.Single(rail.FindAll(".saved .edit"));
    }

    [Fact]
    public async Task Sessions_are_live_filtered_and_each_has_its_transcript()
    {
        await using var program = await ProgramContext.StartAsync();
        var page = program.Bunit.Render<SessionsPage>();
        await page.WaitForAssertionAsync(() => Assert.Contains("Nobody has connected yet", page.Markup, StringComparison.Ordinal), Soon);

        await program.Running.TalkAsync("EHLO fine.test\r\nQUIT\r\n");
        await program.Running.TalkAsync("EHLO broken.test\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<nobody\r\nQUIT\r\n");
        await page.WaitForAssertionAsync(() => Assert.Equal(["broken.test", "fine.test"], page.FindAll(".who b").Select(name => name.TextContent).Order()), Soon);
        await page.Find("button[aria-pressed]").ClickAsync();
        await page.WaitForAssertionAsync(() => Assert.Equal("broken.test", page.FindAll(".who b").Single().TextContent), Soon);
        await page.Find("[aria-label='Only from this address']").ChangeAsync("here");
        Assert.Contains("'here' is no IP address.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        await page.Find("[aria-label='Only from this address']").ChangeAsync("192.0.2.7");
        await page.WaitForAssertionAsync(() => Assert.Contains("No such session", page.Markup, StringComparison.Ordinal), Soon);

        await page.Find("[aria-label='Only from this address']").ChangeAsync("");
        await page.WaitForAssertionAsync(() => page.Find(".session"), Soon);
        var view = program.Bunit.Render<TranscriptView>(parameters => parameters.Add(part => part.SessionId, page.Find(".session").GetAttribute("href")!["sessions/".Length..]));
        await view.WaitForAssertionAsync(() => Assert.Contains("RCPT TO:<nobody", view.Find(".lines").TextContent, StringComparison.Ordinal), Soon);
        Assert.StartsWith("501 5.", view.Find(".refused .text").TextContent, StringComparison.Ordinal);
        view.Render(parameters => parameters.Add(part => part.SessionId, "no-such-session"));
        await view.WaitForAssertionAsync(() => Assert.Contains("No transcript", view.Markup, StringComparison.Ordinal), Soon);
    }

    [Fact]
    public async Task An_inbox_is_made_once_shows_its_password_when_asked_and_goes_with_its_mail()
    {
        await using var program = await ProgramContext.StartAsync();
        var page = program.Bunit.Render<InboxesPage>();
        foreach (var problem in new[] { 0, 1 })
        {
            await page.Find(".make input").ChangeAsync("shop");
            await page.Find(".make").SubmitAsync();
            await page.WaitForAssertionAsync(() => Assert.Equal(problem, page.FindAll("[role=alert]").Count), Soon);
        }

        Assert.Contains("There is an inbox 'shop' already.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        var secret = program.Running.Server.Store.Inboxes.FindSecret("shop")!;
        Assert.DoesNotContain(secret, page.Find(".secret").TextContent, StringComparison.Ordinal);
        await Button(page, "Show").ClickAsync();
        Assert.Equal(secret, page.Find(".secret").TextContent);

        await Button(page, "Edit rules").ClickAsync();
        await page.Find("[aria-label='Recipient pattern']").ChangeAsync("*@shop.test");
        await Button(page, "Save").ClickAsync();
        await program.Running.KeepAsync("Subject: x\n\nx", to: "a@shop.test");
        await page.WaitForAssertionAsync(() => Assert.Equal("1 unseen", page.Find("[aria-label='Inbox shop'] .fresh").TextContent), Soon);

        await page.Find("[aria-label='Remove inbox shop']").ClickAsync();
        Assert.Contains("Remove it and its 1 messages?", page.Find(".ask").TextContent, StringComparison.Ordinal);
        await Button(page, "Remove").ClickAsync();
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll("[aria-label='Inbox shop']")), Soon);
        Assert.Equal(0, program.Running.Messages.Counts.Total);
    }

    [Fact]
    public async Task The_server_tells_what_it_has_and_follows_what_comes_in()
    {
        await using var program = await ProgramContext.StartAsync();
        var panel = program.Bunit.Render<ServerPanel>();
        Assert.Contains(program.Running.Server.SmtpEndPoint.ToString(), panel.Find("[aria-label='Listens on']").TextContent, StringComparison.Ordinal);
        await panel.WaitForAssertionAsync(() => Assert.Contains("nothing is kept after the end", panel.Find("[aria-label=Storage]").TextContent, StringComparison.Ordinal), Soon);
        Assert.Contains("0, 0 unseen", panel.Find("[aria-label=Messages]").TextContent, StringComparison.Ordinal);

        await program.Running.KeepAsync("Subject: x\n\nx");

        await panel.WaitForAssertionAsync(() => Assert.Contains("1, 1 unseen", panel.Find("[aria-label=Messages]").TextContent, StringComparison.Ordinal), Soon);
    }

    [Fact]
    public async Task The_settings_to_copy_are_those_of_the_user_and_the_encryption_that_are_chosen()
    {
        var settings = RunningServer.Settings;
        settings.Smtp.Auth.Mode = AuthMode.Optional;
        settings.Smtp.Auth.AllowWithoutTls = true;
        settings.Smtp.Tls.SelfSigned = true;
        settings.Smtp.Tls.Mode = TlsMode.Offered;
        await using var program = await ProgramContext.StartAsync(settings);
        await program.Running.Server.Store.Inboxes.SaveAsync(new Store.Inbox { Name = "shop", User = "shop", Password = "secret-of-the-shop" }, Cancelled);
        var panel = program.Bunit.Render<ConnectionSettings>();
        Assert.Contains($"{program.Running.Server.SmtpEndPoint.Port}", panel.Find("#snippet").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-shop", panel.Markup, StringComparison.Ordinal);

        await panel.Find("[aria-label='Sign in as']").ChangeAsync("shop");
        await panel.Find("[aria-label=Encryption]").ChangeAsync(nameof(MailCatcher.Components.Setup.AccessTls.StartTls));
        await panel.FindAll("[role=tab]").First(tab => tab.TextContent == "Django").ClickAsync();

        var snippet = panel.Find("#snippet").TextContent;
        Assert.All(["EMAIL_USE_TLS = True", "secret-of-the-shop"], part => Assert.Contains(part, snippet, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Users_and_every_setting_say_where_they_come_from()
    {
        await using var open = await ProgramContext.StartAsync();
        Assert.Contains("No login is needed here", open.Bunit.Render<UsersPanel>().Markup, StringComparison.Ordinal);
        var all = open.Bunit.Render<ConfigurationPanel>();
        var before = all.FindAll("tbody tr").Count;
        await all.Find("input[type=search]").InputAsync("smtp:listen");
        Assert.InRange(all.FindAll("tbody tr").Count, 1, before - 1);
        await all.Find("input[type=search]").InputAsync("no such setting");
        Assert.Empty(all.FindAll("tbody tr"));

        await using var guarded = await ProgramContext.StartAsync(GuardedServer.Settings);
        var users = guarded.Bunit.Render<UsersPanel>().FindAll("tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent.Trim())));
        Assert.Equal(["ada read, write, release, admin configuration", "uma read, write, release configuration", "vera read configuration"], users.Order());
    }

    [Fact]
    public async Task Notifications_are_off_until_allowed_and_chosen()
    {
        await using var program = await ProgramContext.StartAsync();
        var script = program.Bunit.JSInterop.SetupModule("./js/alerts.js");
        script.Mode = JSRuntimeMode.Loose;
        script.Setup<string>("permission").SetResult("default");
        script.Setup<string>("ask").SetResult("granted");
        var panel = program.Bunit.Render<AlertsPanel>();
        await panel.WaitForAssertionAsync(() => Assert.Equal("Off until you allow them.", panel.Find("[role=status]").TextContent), Soon);

        await panel.Find("input[type=checkbox]").ChangeAsync(true);

        await panel.WaitForAssertionAsync(() => Assert.StartsWith("On while a page", panel.Find("[role=status]").TextContent, StringComparison.Ordinal), Soon);
        Assert.Equal("Try it", panel.Find(".choice .btn").TextContent);
        Assert.True(Assert.IsType<MailCatcher.Components.Live.AlertChoices>(Assert.Single(script.Invocations["write"]).Arguments[0]).Everything);
    }

    private static AngleSharp.Dom.IElement Button<TComponent>(IRenderedComponent<TComponent> shown, string text)
        where TComponent : IComponent =>
        shown.FindAll("button").First(button => button.TextContent.Trim() == text);
}
