using Microsoft.Playwright;

namespace MailCatcher.Tests.Browser;

public sealed class ApiReaderTests(Chromium chromium)
{
    [Fact]
    public async Task The_api_is_read_in_a_browser_under_our_policy_and_without_any_other_host()
    {
        await using var open = await OpenPage.StartAsync(chromium);

        await open.Page.GotoAsync(open.Base + "api-docs");

        await Assertions.Expect(open.Page.GetByText("Caught mail: to list, search, read").First).ToBeVisibleAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Open Group - wait" })).ToBeVisibleAsync();
        Assert.Empty(open.Foreign);
        Assert.Empty(open.Errors);
    }
}
