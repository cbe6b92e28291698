using System.Net;
using MailCatcher.Access;
using MailCatcher.Web;

namespace MailCatcher.Tests.Access;

public sealed class ProviderTests
{
    [Fact]
    public async Task Whom_the_provider_vouches_for_may_what_their_groups_may()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var server = await StartAsync(provider);
        provider.Groups = ["everybody", "testers"];
        using var browser = new HttpClient { BaseAddress = server.Server.HttpAddress };

        Assert.Contains("Log in with Example", await browser.GetStringAsync("/login", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var answer = await browser.GetAsync("/login/provider?to=%2Fapi%2Fv1%2Fmessages", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "/api/v1/messages"), (answer.StatusCode, answer.RequestMessage?.RequestUri?.AbsolutePath));
        using var deletion = await browser.DeleteAsync("/api/v1/messages", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, deletion.StatusCode);
        using var tokens = await browser.GetAsync("/api/v1/tokens", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, tokens.StatusCode);
    }

    [Fact]
    public async Task Who_is_in_none_of_the_groups_is_told_so_and_gets_no_further()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var server = await StartAsync(provider);
        provider.Groups = ["strangers"];
        using var browser = new HttpClient { BaseAddress = server.Server.HttpAddress };

        using var answer = await browser.GetAsync("/login/provider", TestContext.Current.CancellationToken);

        Assert.Equal("/login", answer.RequestMessage?.RequestUri?.AbsolutePath);
        Assert.Contains("you have no access here", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var list = await browser.GetAsync("/api/v1/messages", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, list.StatusCode);
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_logs_nobody_in()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var server = await StartAsync(provider);
        using var browser = new HttpClient { BaseAddress = server.Server.HttpAddress };

        using var answer = await browser.GetAsync("/signin-oidc?code=forged&state=forged", TestContext.Current.CancellationToken);

        Assert.Equal("/login", answer.RequestMessage?.RequestUri?.AbsolutePath);
        using var list = await browser.GetAsync("/api/v1/messages", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, list.StatusCode);
    }

    [Fact]
    public void Of_several_groups_the_one_that_allows_most_counts()
    {
        var options = new OidcOptions { Roles = { ["a"] = "viewer", ["b"] = "user in shop", ["c"] = "user" }, DefaultRole = "viewer in shop" };

        Assert.Equal("read, write, release", OidcLogin.GrantOf(["b", "a", "c"], options)?.ToString());
        Assert.Equal("read", OidcLogin.GrantOf(["b", "a"], options)?.ToString());
        Assert.Equal("read in shop", OidcLogin.GrantOf([], options)?.ToString());
    }

    private static Task<RunningServer> StartAsync(FakeProvider provider) => RunningServer.StartAsync(RunningServer.Settings with
    {
        Web = new WebOptions
        {
            Listen = "127.0.0.1:0",
            Auth = new WebAuthOptions { Oidc = new OidcOptions { Authority = provider.Authority, ClientId = "mailcatcher", Label = "Example", Roles = { ["testers"] = "user" } } },
        },
    });
}
