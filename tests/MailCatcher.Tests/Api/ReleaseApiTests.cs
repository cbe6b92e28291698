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

    private static Task<RunningServer> StartAsync(RunningServer upstream) => RunningServer.StartAsync(RunningServer.Settings with
    {
        Relay = new RelayOptions { Host = "127.0.0.1", Port = upstream.Server.SmtpEndPoint.Port, Tls = RelayTls.None },
    });
}
