using Bunit;
using MailCatcher.Access;
using MailCatcher.Components.Setup;
using MailCatcher.Settings;
using MailCatcher.Store;
using MailCatcher.Web;
using MailCatcher.Webhooks;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MailCatcher.Tests.Components;

/// <summary>What the settings page is made of, over the real services.</summary>
public sealed class SetupPanelTests
{
    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_shown_once_and_revoked_after_asking()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var tokens = new ApiTokens(null, TimeProvider.System, NullLogger<ApiTokens>.Instance);
        var web = new WebOptions();
        web.Auth.Users["ann"] = "secret";
        inbox.Bunit.Services.AddSingleton(tokens).AddSingleton(Options.Create(web));
        var panel = inbox.Bunit.Render<TokensPanel>();
        Assert.Contains("There is no token yet.", panel.Markup, StringComparison.Ordinal);

        panel.Find("input").Change("no name");
        await panel.Find("form").SubmitAsync();
        Assert.StartsWith("A token's name is", panel.Find("[role=alert]").TextContent.Trim(), StringComparison.Ordinal);
        panel.Find("input").Change("ci");
        await panel.Find("form").SubmitAsync();
        var secret = panel.Find(".made code").TextContent;
        Assert.Equal("ci", tokens.Find(secret)?.Name);
        panel.Find("input").Change("ci");
        await panel.Find("form").SubmitAsync();
        Assert.Contains("There is a token called ci already.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, inbox.Bunit.Render<TokensPanel>().Markup, StringComparison.Ordinal);

        await panel.Find("[aria-label='Revoke the token ci']").ClickAsync();
        Assert.NotNull(tokens.Find(secret));
        await panel.Find(".tokens .danger").ClickAsync();
        Assert.Null(tokens.Find(secret));
        Assert.Empty(panel.FindAll(".made"));
    }

    [Fact]
    public async Task A_login_that_may_not_make_tokens_is_told()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var tokens = new ApiTokens(null, TimeProvider.System, NullLogger<ApiTokens>.Instance);
        var web = new WebOptions();
        web.Auth.Users["ann"] = "secret";
        inbox.Bunit.Services.AddSingleton(tokens).AddSingleton(Options.Create(web));
        MailAccess.Everything.ToReadOnly().Flow();
        var panel = inbox.Bunit.Render<TokensPanel>();

        panel.Find("input").Change("ci");
        await panel.Find("form").SubmitAsync();

        Assert.Contains("Your login may not change tokens.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(tokens.All);
    }

    [Fact]
    public async Task A_webhook_is_paused_goes_on_and_is_removed_after_asking()
    {
        await using var inbox = await InboxContext.OpenAsync();
        inbox.Bunit.Services.AddSingleton(Options.Create(new WebhookOptions())).AddSingleton(Options.Create(new JsonOptions())).AddWebhooks(new MailCatcherSettings { Store = { Folder = StoreOptions.InMemory } });
        var desk = inbox.Bunit.Services.GetRequiredService<WebhookDesk>();
        Assert.Null(await desk.SaveAsync(new Webhook { Name = "app", Url = "https://app.example.test/hook", Query = "subject:order", Secret = Webhook.NewSecret() }, Cancelled));
        var changes = 0;
        var card = inbox.Bunit.Render<WebhookCard>(parameters => parameters.Add(webhook => webhook.Name, "app").Add(webhook => webhook.OnChange, () => changes++));
        Assert.Contains("that subject:order finds", card.Find(".what").TextContent, StringComparison.Ordinal);
        Assert.Contains("0 delivered", card.Find(".what").TextContent, StringComparison.Ordinal);

        await Button("Pause").ClickAsync();
        Assert.True(desk.Find("app")!.IsPaused);
        Assert.Equal("paused", card.Find(".badge").TextContent);
        await Button("Go on").ClickAsync();
        Assert.False(desk.Find("app")!.IsPaused);

        await card.Find("[aria-label='Remove the webhook app']").ClickAsync();
        Assert.NotNull(desk.Find("app"));
        await card.Find("header .danger").ClickAsync();
        Assert.Null(desk.Find("app"));
        Assert.Equal(3, changes);

        AngleSharp.Dom.IElement Button(string text) => card.FindAll("button").Single(button => button.TextContent.Trim() == text);
    }
}
