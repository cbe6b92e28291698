using System.Net;
using MailCatcher.Web;

namespace MailCatcher.Tests.Web;

public sealed class HostGuardTests
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:1234", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:8025", HttpStatusCode.OK)]
    [InlineData("mail.localhost", HttpStatusCode.OK)]
    [InlineData("evil.test", HttpStatusCode.BadRequest)]
    [InlineData("evil.test:8025", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.test", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.test", HttpStatusCode.BadRequest)]
    [InlineData("notlocalhost", HttpStatusCode.BadRequest)]
    [InlineData("192.0.2.1", HttpStatusCode.BadRequest)]
    public async Task On_loopback_only_loopback_names_are_answered(string host, HttpStatusCode expected)
    {
        await using var server = await RunningServer.StartAsync();

        foreach (var path in new[] { "/api/v1/messages", "/livez", "/hubs/mail/negotiate", "/" })
        {
            var status = await StatusAsync(server, path, host);
            Assert.True(expected == HttpStatusCode.BadRequest ? status == expected : status != HttpStatusCode.BadRequest, $"{path} as {host}: {status}");
        }
    }

    [Theory]
    [InlineData("mail.example.test", HttpStatusCode.OK)]
    [InlineData("MAIL.example.test", HttpStatusCode.OK)]
    [InlineData("a.dev.test", HttpStatusCode.OK)]
    [InlineData("a.b.dev.test", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("dev.test", HttpStatusCode.BadRequest)]
    [InlineData("evildev.test", HttpStatusCode.BadRequest)]
    [InlineData("x.mail.example.test", HttpStatusCode.BadRequest)]
    public async Task Configured_names_are_answered_too(string host, HttpStatusCode expected)
    {
        await using var server = await StartAsync("127.0.0.1:0", "mail.example.test", "*.dev.test");

        Assert.Equal(expected, await StatusAsync(server, "/livez", host));
    }

    [Fact]
    public async Task On_every_address_every_name_is_answered_until_some_are_configured()
    {
        await using var open = await StartAsync("*:0");
        await using var closed = await StartAsync("*:0", "mail.example.test");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(open, "/livez", "whatever.test"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(closed, "/livez", "whatever.test"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(closed, "/livez", "mail.example.test"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(closed, "/livez", "localhost"));
    }

    private static Task<RunningServer> StartAsync(string listen, params string[] allowedHosts) =>
        RunningServer.StartAsync(RunningServer.Settings with { Web = new WebOptions { Listen = listen, AllowedHosts = allowedHosts } });

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string path, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri($"http://127.0.0.1:{server.Server.HttpEndPoint.Port}"), path));
        request.Headers.Host = host;
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
