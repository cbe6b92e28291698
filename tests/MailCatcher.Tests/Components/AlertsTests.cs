using Bunit;
using MailCatcher.Components.Live;
using MailCatcher.Store;

namespace MailCatcher.Tests.Components;

public sealed class AlertsTests
{
    [Fact]
    public async Task What_is_wanted_is_told_and_nothing_else()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var script = Script(inbox);
        await inbox.Store.SavedSearches.SaveAsync(new SavedSearch { Name = "Codes", Query = "subject:code" }, Xunit.TestContext.Current.CancellationToken);
        var alerts = inbox.Bunit.Render<Alerts>();
        await alerts.InvokeAsync(() => alerts.Instance.OnChoices(new AlertChoices { Searches = ["codes", "gone"] }));

        await inbox.KeepAsync("From: Shop <s@x.test>\nSubject: Hello\n\nText.");
        await inbox.KeepAsync("From: Shop <s@x.test>\nSubject: Your code\n\nText.");

        await Eventually.IsAsync(() => script.Invocations["tell"].Count > 0);
        var told = Assert.Single(script.Invocations["tell"]);
        Assert.Equal(["Shop", "Your code"], told.Arguments.Take(2).Cast<string>());
        Assert.Equal(false, told.Arguments[4]);
        await Eventually.IsAsync(() => script.Invocations["badge"].Any(badge => badge.Arguments[0] is 2));
    }

    [Fact]
    public async Task Nothing_is_told_to_those_who_want_nothing()
    {
        await using var inbox = await InboxContext.OpenAsync();
        var script = Script(inbox);
        inbox.Bunit.Render<Alerts>();

        await inbox.KeepAsync("Subject: Hello\n\nText.");

        await Eventually.IsAsync(() => script.Invocations["badge"].Any(badge => badge.Arguments[0] is 1));
        Assert.Empty(script.Invocations["tell"]);
    }

    [Fact]
    public void A_name_is_chosen_once_whatever_its_case()
    {
        Assert.Equal(["a", "Shop"], AlertChoices.With(["a", "shop"], "Shop", wanted: true));
        Assert.Equal(["a"], AlertChoices.With(["a", "shop"], "Shop", wanted: false));
    }

    private static BunitJSModuleInterop Script(InboxContext inbox)
    {
        var script = inbox.Bunit.JSInterop.SetupModule(Alerts.ScriptPath);
        script.Mode = JSRuntimeMode.Loose;
        script.SetupModule("watch", _ => true).Mode = JSRuntimeMode.Loose;
        return script;
    }
}
