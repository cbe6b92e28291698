using System.Net;
using MailCatcher.Relay;
using MailCatcher.Store;

namespace MailCatcher.Tests.Api;

public sealed class ReleaseApiTests
{
    [Fact]
    public async Task A_released_message_reaches_the_relay_and_the_outbox_tells_of_it()
    {
        await using var upstream = await RunningServer.StartAsync();
        await using var server = await StartAsync(upstream);
        var id = await server.KeepAsync(Mails.Plain);
        using var arrivals = upstream.Server.Store.Events.Watch();
        using var changes = server.Server.Store.Events.Watch();

        Assert.Equal((HttpStatusCode.OK, "ok"), await server.SendAsync(HttpMethod.Post, $"/api/v1/message/{id}/release", """{"To":["someone@example.test"]}"""));

        var arrived = Assert.IsType<StoreEvent.MessageAdded>(await arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("Grüße", "ann@example.test"), (arrived.Message.Facts.Subject, arrived.Message.ReversePath));
        await foreach (var change in changes.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (change is StoreEvent.OutboxChanged { Entry.IsFinished: true })
            {
                break;
            }
        }

        var entry = (await server.GetJsonAsync("/api/v1/outbox"))["entries"]![0]!;
        Assert.Equal((id.ToString(), "Grüße", true), ((string?)entry["Message"], (string?)entry["Subject"], (bool)entry["Finished"]!));
        Assert.Equal(("someone@example.test", "Relayed"), ((string?)entry["Recipients"]![0]!["Address"], (string?)entry["Recipients"]![0]!["State"]));
        Assert.NotEmpty(entry["Attempts"]!.AsArray());
        Assert.Equal(entry.ToJsonString(), (await server.GetJsonAsync($"/api/v1/outbox/{entry["ID"]}")).ToJsonString());
    }

    [Theory]
    [InlineData("""{"To":[]}""")]
    [InlineData("{}")]
    [InlineData(null)]
    [InlineData("""{"To":["no address"]}""")]
    [InlineData("""{"To":["a@example.test\r\nRCPT TO:<x@example.test>"]}""")]
    [InlineData("""{"To":[null]}""")]
    [InlineData("""{"To":"a@example.test"}""")]
    public async Task A_release_that_cannot_be_is_refused_with_the_reason_and_queues_nothing(string? body)
    {
        await using var upstream = await RunningServer.StartAsync();
        await using var server = await StartAsync(upstream);
        var id = await server.KeepAsync(Mails.Plain);

        var (status, reason) = await server.SendAsync(HttpMethod.Post, $"/api/v1/message/{id}/release", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotEmpty(reason);
        Assert.Empty((await server.GetJsonAsync("/api/v1/outbox"))["entries"]!.AsArray());
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_released_or_shown()
    {
        await using var upstream = await RunningServer.StartAsync();
        await using var server = await StartAsync(upstream);

        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Post, "/api/v1/message/latest/release", """{"To":["a@example.test"]}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, $"/api/v1/outbox/{Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/api/v1/outbox/none")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Get, "/api/v1/outbox?limit=x")).Status);
    }

    [Fact]
    public async Task A_release_can_be_paused_cancelled_queued_again_and_tells_who_asked()
    {
        await using var upstream = await RunningServer.StartAsync();
        await using var server = await StartAsync(upstream);
        var id = await server.KeepAsync(Mails.Plain);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/outbox/queue", """{"Paused":true}""")).Status);
        await server.SendAsync(HttpMethod.Post, $"/api/v1/message/{id}/release", """{"To":["a@example.test","b@example.test"],"Route":"default"}""");
        Assert.Equal((true, 1), ((bool)(await server.GetJsonAsync("/api/v1/outbox/queue"))["Paused"]!, (int)(await server.GetJsonAsync("/api/v1/outbox/queue"))["Waiting"]!));
        var entry = (string)(await server.GetJsonAsync("/api/v1/outbox"))["entries"]![0]!["ID"]!;

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Post, $"/api/v1/outbox/{entry}/cancel", """{"To":["a@example.test"]}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Post, $"/api/v1/outbox/{entry}/cancel")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Post, $"/api/v1/outbox/{entry}/cancel")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Post, $"/api/v1/outbox/{entry}/retry")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Post, $"/api/v1/outbox/{entry}/requeue", """{"To":["b@example.test"]}""")).Status);
        using var changes = server.Server.Store.Events.Watch();
        await server.SendAsync(HttpMethod.Put, "/api/v1/outbox/queue", """{"Paused":false}""");
        await foreach (var change in changes.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (change is StoreEvent.OutboxChanged { Entry.IsFinished: true })
            {
                break;
            }
        }

        var done = await server.GetJsonAsync($"/api/v1/outbox/{entry}");
        Assert.Equal(["Cancelled", "Relayed"], done["Recipients"]!.AsArray().Select(recipient => (string?)recipient!["State"]));
        Assert.Equal(["Released", "Cancelled for a@example.test", "Cancelled for b@example.test", "Queued again for b@example.test"], done["Actions"]!.AsArray().Select(action => (string?)action!["What"]));
        Assert.All(done["Actions"]!.AsArray(), action => Assert.Equal("api 127.0.0.1", (string?)action!["From"]));
        Assert.Contains(done["Attempts"]![0]!["Transcript"]!.AsArray(), line => ((string)line!).StartsWith("C: RCPT TO:<b@example.test>", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Post, $"/api/v1/outbox/{Guid.NewGuid()}/retry")).Status);
        Assert.Equal((HttpStatusCode.BadRequest, true), (await server.SendAsync(HttpMethod.Post, $"/api/v1/message/{id}/release", """{"To":["a@example.test"],"Route":"no"}""")) is var (status, text)
            ? (status, text.Contains("There is no route 'no'", StringComparison.Ordinal)) : default);
    }

    [Fact]
    public async Task A_route_is_tried_without_sending_anything()
    {
        await using var upstream = await RunningServer.StartAsync();
        await using var server = await StartAsync(upstream);

        Assert.Equal("default", (string?)(await server.GetJsonAsync("/api/v1/relay/routes"))[0]!["Name"]);
        var (status, body) = await server.SendAsync(HttpMethod.Post, "/api/v1/relay/routes/default/test");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"Ok\":true", body, StringComparison.Ordinal);
        Assert.Contains("S: 220", body, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL FROM", body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Post, "/api/v1/relay/routes/none/test")).Status);
        Assert.Null(await upstream.Messages.FindLatestAsync(TestContext.Current.CancellationToken));
    }

    private static Task<RunningServer> StartAsync(RunningServer upstream) => RunningServer.StartAsync(RunningServer.Settings with
    {
        Relay = new RelayOptions { Host = "127.0.0.1", Port = upstream.Server.SmtpEndPoint.Port, Tls = RelayTls.None },
    });
}
