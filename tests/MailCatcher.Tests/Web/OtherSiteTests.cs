using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.SignalR;

namespace MailCatcher.Tests.Web;

/// <summary>Whatever page of another site asks, and through whichever endpoint: forged Host (DNS rebinding), forged Origin (CSRF, hijacked sockets), and what only reads.</summary>
public sealed class OtherSiteTests
{
    [Fact]
    public async Task A_forged_host_gets_nothing_from_any_endpoint_not_even_a_script()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);

        var answered = new List<string>();
        foreach (var (endpoint, method, path) in EndpointWalk.All(server))
        {
            var spellings = EndpointWalk.IsStatic(endpoint) ? [path] : EndpointWalk.SpellingsOf(path);
            foreach (var spelling in spellings)
            {
                var (status, _) = await server.AskAsync(method, spelling, null, ("Host", "evil.test"));
                if (status != HttpStatusCode.BadRequest)
                {
                    answered.Add($"{method} {spelling}: {status}");
                }
            }
        }

        Assert.Empty(answered);
        Assert.Equal((1, 1), (server.Messages.Counts.Total, server.Messages.Counts.Unseen));
    }

    [Fact]
    public async Task A_forged_origin_changes_nothing_and_opens_no_socket_through_any_endpoint()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);

        var allowed = new List<string>();
        foreach (var (endpoint, method, path) in EndpointWalk.All(server).Where(endpoint => !EndpointWalk.IsStatic(endpoint.Endpoint)))
        {
            var isSafe = method is "GET" or "HEAD" && endpoint.Metadata.GetMetadata<HubMetadata>() is null;
            foreach (var spelling in EndpointWalk.SpellingsOf(path))
            {
                (string, string)[] upgrade = isSafe ? [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")] : [];

                // Of a hub only the path that leads to it is a hub; the others lead nowhere.
                var (status, _) = await server.AskAsync(method, spelling, null, [("Origin", "http://evil.test"), .. upgrade]);
                if (status is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound))
                {
                    allowed.Add($"{method} {spelling}: {status}");
                }
            }
        }

        Assert.Empty(allowed);
        Assert.Equal((1, 1), (server.Messages.Counts.Total, server.Messages.Counts.Unseen));
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task A_picture_with_our_address_in_another_sites_page_changes_nothing(string site)
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);

        foreach (var (_, method, path) in EndpointWalk.All(server, _ => id.ToString()).Where(endpoint => endpoint.Method == "GET" && !EndpointWalk.IsStatic(endpoint.Endpoint)))
        {
            await server.AskAsync(method, $"{path}?timeout=10ms", null, ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image"));
        }

        Assert.Equal((1, 1), (server.Messages.Counts.Total, server.Messages.Counts.Unseen));

        // As a client of ours it is read by being fetched, as Mailpit's is.
        await server.AskAsync("GET", $"/api/v1/message/{id}");
        Assert.Equal(0, server.Messages.Counts.Unseen);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: [::\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.test\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: evil.test@127.0.0.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: \u0001\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n")]
    [InlineData("GET http://evil.test/api/v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: evil.test\r\n\r\n")]
    public async Task A_broken_host_is_refused_and_breaks_nothing(string request)
    {
        await using var server = await RunningServer.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(server.Server.HttpEndPoint, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());

        Assert.StartsWith("HTTP/1.1 400 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "ok"), await server.AskAsync("GET", "/livez"));
    }
}
