using System.Net;

namespace MailCatcher.Tests.Web;

public sealed class OriginGuardTests
{
    [Theory]
    [InlineData("DELETE", "/api/v1/messages")]
    [InlineData("PUT", "/api/v1/messages")]
    [InlineData("POST", "/api/v1/message/latest/release")]
    [InlineData("DELETE", "/API/v1/%6dessages")]
    [InlineData("PATCH", "/nothing")]
    [InlineData("POST", "/hubs/mail/negotiate?negotiateVersion=1")]
    [InlineData("POST", "/hubs/mail")]
    [InlineData("GET", "/hubs/mail")]
    [InlineData("GET", "/%68ubs/mail")]
    [InlineData("GET", "/HUBS/mail/")]
    public async Task Another_site_can_neither_change_anything_nor_listen(string method, string path)
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);

        foreach (var (name, value) in new[]
        {
            ("Origin", "http://evil.test"),
            ("Origin", "null"),
            ("Origin", $"http://127.0.0.1:{server.Server.HttpEndPoint.Port + 1}"),
            ("Origin", $"http://evil.test:{server.Server.HttpEndPoint.Port}"),
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Site", "same-site"),
        })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, method, path, (name, value)));
        }

        Assert.Equal(1, server.Messages.Counts.Total);
        Assert.Equal(1, server.Messages.Counts.Unseen);
    }

    [Theory]
    [InlineData("/hubs/mail")]
    [InlineData("/nothing")]
    [InlineData("/%61pi/v1/messages")]
    public async Task Another_site_cannot_open_a_web_socket_anywhere(string path)
    {
        await using var server = await RunningServer.StartAsync();

        var status = await StatusAsync(
            server, "GET", path, ("Origin", "http://evil.test"), ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));

        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    [Fact]
    public async Task Our_own_pages_and_clients_that_are_no_browsers_may()
    {
        await using var server = await RunningServer.StartAsync();
        var own = server.Server.HttpAddress.GetLeftPart(UriPartial.Authority);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "DELETE", "/api/v1/messages"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "DELETE", "/api/v1/messages", ("Origin", own), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "DELETE", "/api/v1/messages", ("Sec-Fetch-Site", "none")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "DELETE", "/api/v1/messages", ("Origin", "null"), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, "DELETE", "/api/v1/messages", ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "POST", "/hubs/mail/negotiate?negotiateVersion=1", ("Origin", own)));
    }

    [Theory]
    [InlineData("mail.localhost", "https://mail.localhost", HttpStatusCode.OK)]
    [InlineData("mail.localhost", "http://mail.localhost:81", HttpStatusCode.Forbidden)]
    [InlineData("[::1]:81", "http://[::1]:81", HttpStatusCode.OK)]
    [InlineData("localhost:81", "http://LOCALHOST:81", HttpStatusCode.OK)]
    [InlineData("localhost:81", "localhost:81", HttpStatusCode.Forbidden)]
    public async Task The_origin_is_held_against_the_host_that_was_asked(string host, string origin, HttpStatusCode expected)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(expected, await StatusAsync(server, "DELETE", "/api/v1/messages", ("Host", host), ("Origin", origin)));
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Server.HttpAddress.GetLeftPart(UriPartial.Authority) + path));
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
