using Bunit;
using MailCatcher.Components.Chaos;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MailCatcher.Tests.Components;

public sealed class ChaosPageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_who_may_administer_can_inject_faults(bool mayAdminister)
    {
        new MailAccess { MayAdminister = mayAdminister }.Flow();
        await using var inbox = await InboxContext.OpenAsync();
        var faults = new FaultInjector(Options.Create(new SmtpOptions()), TimeProvider.System);
        faults.Replace([new FaultRule { Name = "full", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Recipient = "*@full.test" }]);
        inbox.Bunit.Services.AddSingleton(faults);

        var page = inbox.Bunit.Render<ChaosPage>();

        Assert.Contains("to *@full.test", page.Markup, StringComparison.Ordinal);
        Assert.Equal(mayAdminister, page.FindAll("button").Count > 0);
        if (mayAdminister)
        {
            page.FindAll(".recipe")[0].Click();
            Assert.Equal(["full", "greylisting"], faults.Rules.Select(rule => rule.Name));
        }
    }
}
