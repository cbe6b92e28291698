using System.Net;
using MailCatcher.Access;
using MailCatcher.Store;
using MailCatcher.Tests.Web;
using MailCatcher.Web;

namespace MailCatcher.Tests.Access;

public sealed class LoginTests
{
    // The hash that htpasswd -B makes of "secret", with a salt of our own.
    private const string BcryptOfSecret = "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";

    [Fact]
    public async Task A_user_gets_in_with_Basic_and_may_what_the_role_says()
    {
        await using var server = await GuardedServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);

        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Basic("vera"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.AskAsync("DELETE", "/api/v1/messages", GuardedServer.Basic("vera"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await server.AskAsync("GET", "/api/v1/tokens", GuardedServer.Basic("uma"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/api/v1/tokens", GuardedServer.Basic("ada"))).Status);
        Assert.Equal(1, server.Messages.Counts.Total);

        // A viewer's look leaves no trace.
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", $"/api/v1/message/{id}", GuardedServer.Basic("vera"))).Status);
        Assert.Equal(1, server.Messages.Counts.Unseen);

        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("DELETE", "/api/v1/messages", GuardedServer.Basic("uma"))).Status);
        Assert.Equal(0, server.Messages.Counts.Total);
    }

    [Fact]
    public async Task The_page_leads_to_the_form_and_the_form_back_to_the_page()
    {
        await using var server = await GuardedServer.StartAsync();
        using var browser = new FormBrowser(server);

        Assert.Equal("/login?to=%2Foutbox%3Fa%3Db", await browser.LocationAsync("/outbox?a=b"));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.LogInAsync("vera", "wrong"));
        Assert.Equal("/login?to=%2F", await browser.LocationAsync("/"));

        Assert.Equal(HttpStatusCode.Redirect, await browser.LogInAsync("vera", "pw-vera", "/outbox?a=b"));
        Assert.Equal("/outbox?a=b", browser.LastLocation);
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/outbox"));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync("/api/v1/messages"));

        var cookie = Assert.Single(browser.SetCookies, text => text.StartsWith("mailcatcher=", StringComparison.Ordinal));
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);

        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync("/logout"));
        Assert.Equal("/login?to=%2F", await browser.LocationAsync("/"));
    }

    [Theory]
    [InlineData("//evil.test")]
    [InlineData("/\\evil.test")]
    [InlineData("https://evil.test/")]
    [InlineData("/a\r\nSet-Cookie: b=c")]
    [InlineData("javascript:alert(1)")]
    public async Task The_form_leads_nowhere_else(string to)
    {
        await using var server = await GuardedServer.StartAsync();
        using var browser = new FormBrowser(server);

        Assert.Equal(HttpStatusCode.Redirect, await browser.LogInAsync("vera", "pw-vera", to));

        Assert.Equal("/", browser.LastLocation);
        Assert.DoesNotContain(browser.SetCookies, cookie => cookie.StartsWith("b=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_form_needs_the_token_that_came_with_it()
    {
        await using var server = await GuardedServer.StartAsync();
        using var browser = new FormBrowser(server);

        Assert.Equal(HttpStatusCode.BadRequest, await browser.PostAsync("/login", ("user", "vera"), ("password", "pw-vera")));
        Assert.Equal(HttpStatusCode.BadRequest, await browser.PostAsync("/login", ("user", "vera"), ("password", "pw-vera"), ("__RequestVerificationToken", "forged")));
        Assert.DoesNotContain(browser.SetCookies, text => text.StartsWith("mailcatcher=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guessing_passwords_is_made_slow_and_others_are_not_held_up()
    {
        await using var server = await GuardedServer.StartAsync();
        var token = server.Token("read");

        var answers = new List<HttpStatusCode>();
        for (var tries = 0; tries < 20; tries++)
        {
            answers.Add((await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Basic("vera", $"guess{tries}"))).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.True(answers.Count(status => status == HttpStatusCode.Unauthorized) < 10, string.Join(' ', answers));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Basic("vera"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Bearer(token))).Status);
    }

    [Fact]
    public async Task A_file_of_users_as_htpasswd_writes_it_is_read_anew_when_it_changes()
    {
        using var folder = new TestFolder();
        var file = folder.File("users", $"carl:{BcryptOfSecret}\n");
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with { Web = new WebOptions { Listen = "127.0.0.1:0", Auth = new WebAuthOptions { UsersFile = file } } });
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Basic("carl", "secret"))).Status);

        await File.WriteAllTextAsync(file, "dora:other\n", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Basic("carl", "secret"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync("GET", "/api/v1/messages", GuardedServer.Basic("dora", "other"))).Status);
    }

    [Fact]
    public async Task A_login_outlives_a_restart_and_ends_with_the_password()
    {
        using var folder = new TestFolder();
        var data = Path.Combine(folder.Path, "data");
        var settings = GuardedServer.Settings with { Store = new StoreOptions { Folder = data } };
        string cookies;
        await using (var first = await RunningServer.StartAsync(settings))
        {
            using var browser = new FormBrowser(first);
            await browser.LogInAsync("vera", "pw-vera");
            cookies = browser.Cookies;
        }

        await using (var second = await RunningServer.StartAsync(settings))
        {
            Assert.Equal(HttpStatusCode.OK, (await second.AskAsync("GET", "/api/v1/messages", null, ("Cookie", cookies))).Status);
        }

        settings.Web.Auth.Users["vera"] = "changed";
        await using var third = await RunningServer.StartAsync(settings);
        Assert.Equal(HttpStatusCode.Unauthorized, (await third.AskAsync("GET", "/api/v1/messages", null, ("Cookie", cookies))).Status);
    }

    [Fact]
    public async Task A_link_from_another_site_is_asked_for_once_more_so_that_the_strict_cookie_comes_along()
    {
        await using var server = await GuardedServer.StartAsync();

        var (status, body) = await server.AskAsync(
            "GET", "/", null, ("Accept", "text/html"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("http-equiv=\"refresh\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("blazor", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_users_there_is_no_login_and_no_cookie()
    {
        await using var server = await RunningServer.StartAsync();

        using var page = await server.Http.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.False(page.Headers.Contains("Set-Cookie"));
    }
}
