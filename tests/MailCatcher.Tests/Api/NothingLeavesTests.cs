using System.Net;
using System.Net.Sockets;
using MailCatcher.Relay;
using MailCatcher.Smtp;

namespace MailCatcher.Tests.Api;

/// <summary>The wall: with a relay configured nothing goes out that nobody asked for, and what is asked for does not reach whom it must not, nor go in circles.</summary>
public sealed class NothingLeavesTests
{
    [Fact]
    public async Task With_a_relay_and_no_release_nothing_goes_out_whatever_is_done_with_a_message()
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with { Relay = To(((IPEndPoint)upstream.LocalEndpoint).Port) });
        var id = await server.KeepAsync("Subject: Stays\nReturn-Receipt-To: ann@example.test\nDisposition-Notification-To: ann@example.test\n\nText.");

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, $"/api/v1/message/{id}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, "/api/v1/search?query=stays")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Post, "/api/v1/outbox/retry")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/outbox/queue", """{"Paused":false}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, "/api/v1/messages", $$"""{"IDs":["{{id}}"]}""")).Status);

        Assert.False(upstream.Pending());
        Assert.Empty((await server.GetJsonAsync("/api/v1/outbox"))["entries"]!.AsArray());
    }

    [Theory]
    [InlineData("evil@evil.test")]
    [InlineData("evil%evil.test@ok.test")]
    [InlineData("ann@ok.test,evil@evil.test")]
    [InlineData("ann@ok.test\\r\\nRCPT TO:<evil@evil.test>")]
    [InlineData("\\\"evil@evil.test\\\"@ok.test")]
    public async Task The_API_releases_to_nobody_outside_the_allowed_patterns(string recipient)
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var relay = To(((IPEndPoint)upstream.LocalEndpoint).Port);
        relay.AllowedRecipients = ["ok.test"];
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with { Relay = relay });
        var id = await server.KeepAsync("Subject: Stays\n\nText.");

        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Post, $"/api/v1/message/{id}/release", $$"""{"To":["{{recipient}}"]}""")).Status);

        Assert.False(upstream.Pending());
        Assert.Empty((await server.GetJsonAsync("/api/v1/outbox"))["entries"]!.AsArray());
    }

    [Fact]
    public async Task A_rule_that_releases_everything_to_this_very_server_ends_after_one_hop()
    {
        var port = FreePort();
        var relay = To(port);
        relay.Rules = [new ReleaseRuleOptions { Name = "all", Enabled = true, Recipients = ["*"] }];
        await using var server = await RunningServer.StartAsync(RunningServer.Settings with { Smtp = new SmtpOptions { Listen = $"127.0.0.1:{port}" }, Relay = relay });

        await server.KeepAsync("Subject: Round\n\nText.");
        string[] told = [];
        while (told.Length < 2)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            told = [.. (await server.GetJsonAsync("/api/v1/outbox/rules")).AsArray().Select(decision => (string)decision!["Outcome"]!)];
        }

        Assert.Equal("released", told[^1]);
        Assert.Contains("in circles", told[0], StringComparison.Ordinal);
        Assert.Single((await server.GetJsonAsync("/api/v1/outbox"))["entries"]!.AsArray());
        Assert.Equal(2, (int)(await server.GetJsonAsync("/api/v1/messages"))["total"]!);
        var tried = await server.SendAsync(HttpMethod.Post, "/api/v1/outbox/rules/all/try?limit=10");
        Assert.Equal((HttpStatusCode.OK, true), (tried.Status, tried.Body.Contains("would be released", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Post, "/api/v1/outbox/rules/none/try")).Status);
    }

    private static RelayOptions To(int port) => new() { Host = "127.0.0.1", Port = port, Tls = RelayTls.None };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
