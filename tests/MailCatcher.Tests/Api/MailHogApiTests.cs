using System.Net;
using System.Text.Json.Nodes;
using MailCatcher.Smtp;

namespace MailCatcher.Tests.Api;

public sealed class MailHogApiTests
{
    private const string Nested = """
        From: ann@example.com
        to: bob@example.org
        Subject: folded
         over two lines
        X-Twice: one
        X-Twice: two
        Content-Type: multipart/mixed; boundary="out er"

        A preamble.
        --out er
        Content-Type: multipart/alternative; boundary=inner

        --inner

        plain
        --inner
        Content-Type: text/html

        <p>html</p>
        --inner--
        --out er
        Content-Type: image/png
        Content-Disposition: attachment; filename=dot.png
        Content-Transfer-Encoding: base64

        iVBORw0KGgo=
        --out er--
        An epilogue.

        """;

    [Fact]
    public async Task A_message_has_MailHogs_shape_and_only_its_own_parts()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Nested, "ann@example.com", "bob@example.org", "hidden@example.org");

        var message = await server.GetJsonAsync($"/api/v1/messages/{id}");

        Assert.Equal("""{"Relays":null,"Mailbox":"ann","Domain":"example.com","Params":""}""", message["From"]!.ToJsonString());
        Assert.Equal(["bob", "hidden"], message["To"]!.AsArray().Select(to => (string)to!["Mailbox"]!));
        Assert.Equal("folded over two lines", (string?)message["Content"]!["Headers"]!["Subject"]![0]);
        Assert.Equal("bob@example.org", (string?)message["Content"]!["Headers"]!["To"]![0]);
        Assert.Equal(["one", "two"], message["Content"]!["Headers"]!["X-Twice"]!.AsArray().Select(value => (string)value!));
        Assert.Null(message["Content"]!["MIME"]);
        var parts = message["MIME"]!["Parts"]!.AsArray();
        Assert.Equal(2, parts.Count);
        Assert.Equal(["plain", "<p>html</p>"], parts[0]!["MIME"]!["Parts"]!.AsArray().Select(part => (string)part!["Body"]!));
        Assert.Equal("iVBORw0KGgo=", (string?)parts[1]!["Body"]);
        Assert.Equal(("ann@example.com", "client.test"), ((string?)message["Raw"]!["From"], (string?)message["Raw"]!["Helo"]));
        Assert.Equal(Nested.ReplaceLineEndings("\r\n"), (string?)message["Raw"]!["Data"]);
        Assert.Equal(1, server.Messages.Counts.Unseen);
    }

    [Fact]
    public async Task Fields_are_those_of_a_captured_answer()
    {
        var fixture = JsonNode.Parse("""
            {"ID":"","From":{"Relays":null,"Mailbox":"","Domain":"","Params":""},"To":[],"Content":{"Headers":{},"Body":"","Size":0,"MIME":null},"Created":"","MIME":null,"Raw":{"From":"","To":[],"Data":"","Helo":""}}
            """)!.AsObject();
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);

        var page = await server.GetJsonAsync("/api/v2/messages?start=0&limit=500");

        Assert.Equal(["total", "count", "start", "items"], page.AsObject().Select(property => property.Key));
        var item = page["items"]![0]!.AsObject();
        Assert.Equal(fixture.Select(property => property.Key), item.Select(property => property.Key));
        Assert.Equal(fixture["Content"]!.AsObject().Select(property => property.Key), item["Content"]!.AsObject().Select(property => property.Key));
        Assert.Equal(fixture["Raw"]!.AsObject().Select(property => property.Key), item["Raw"]!.AsObject().Select(property => property.Key));
    }

    [Theory]
    [InlineData("kind=from&query=ANN", 2)]
    [InlineData("kind=to&query=hidden@example.org", 1)]
    [InlineData("kind=containing&query=iVBORw0K", 1)]
    [InlineData("kind=containing&query=nowhere", 0)]
    public async Task A_search_finds_parts_of_words_without_case(string query, int total)
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync(Mails.Plain);
        await server.KeepAsync(Nested, "ann@example.com", "hidden@example.org");

        Assert.Equal(total, (int)(await server.GetJsonAsync($"/api/v2/search?{query}"))["total"]!);
    }

    [Fact]
    public async Task What_is_not_there_is_null_or_not_found()
    {
        await using var server = await RunningServer.StartAsync();
        var unknown = "01a208ca-d8ff-792a-8000-000000000001";

        Assert.Equal((HttpStatusCode.OK, "null"), await server.SendAsync(HttpMethod.Get, $"/api/v1/messages/{unknown}"));
        Assert.Equal((HttpStatusCode.OK, "null"), await server.SendAsync(HttpMethod.Get, "/api/v1/messages/abc%3D%40mailhog.example"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, $"/api/v1/messages/{unknown}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, $"/api/v1/messages/{unknown}/download")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, $"/api/v1/messages/{unknown}/mime/part/0/download")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Get, "/api/v2/search?kind=body&query=x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Get, "/api/v2/search?kind=to")).Status);
    }

    [Fact]
    public async Task Downloads_give_the_bytes()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Nested);

        Assert.Equal((HttpStatusCode.OK, Nested.ReplaceLineEndings("\r\n")), await server.SendAsync(HttpMethod.Get, $"/api/v1/messages/{id}/download"));
        Assert.Equal(
            Convert.FromBase64String("iVBORw0KGgo="),
            await server.Http.GetByteArrayAsync($"/api/v1/messages/{id}/mime/part/1/download", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, $"/api/v1/messages/{id}/mime/part/7/download")).Status);
    }

    [Fact]
    public async Task Without_a_relay_a_release_says_so_and_a_server_of_the_request_is_not_used()
    {
        await using var server = await RunningServer.StartAsync();
        var id = await server.KeepAsync(Mails.Plain);

        var (status, body) = await server.SendAsync(HttpMethod.Post, $"/api/v1/messages/{id}/release", """{"host":"127.0.0.1","port":25,"email":"x@example.test"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("no relay is configured", body, StringComparison.Ordinal);
        Assert.Equal("{}", (await server.GetJsonAsync("/api/v2/outgoing-smtp")).ToJsonString());
    }

    [Fact]
    public async Task Jim_is_rules_of_the_fault_injector_beside_others()
    {
        await using var server = await RunningServer.StartAsync();
        var faults = (FaultInjector)server.Server.Services.GetService(typeof(FaultInjector))!;
        faults.Replace([new FaultRule { Name = "mine", Stage = FaultStage.Hello, Delay = TimeSpan.FromMilliseconds(1) }]);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/api/v2/jim")).Status);

        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync(HttpMethod.Post, "/api/v2/jim", """{"AcceptChance":1,"RejectRecipientChance":1}""")).Status);
        var rule = Assert.Single(faults.Rules, rule => rule.Stage == FaultStage.Rcpt);
        Assert.Equal((FaultAction.Reply, 550, 1d), (rule.Action, rule.Code, rule.Probability));
        Assert.Equal(1d, (double)(await server.GetJsonAsync("/api/v2/jim"))["RejectRecipientChance"]!);

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v2/jim", """{"AcceptChance":0.5,"LinkSpeedAffect":0.2,"LinkSpeedMin":100,"LinkSpeedMax":300}""")).Status);
        Assert.Equal(200, Assert.Single(faults.Rules, rule => rule.Action == FaultAction.SlowReading).BytesPerSecond);
        Assert.DoesNotContain(faults.Rules, rule => rule.Stage == FaultStage.Rcpt);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Put, "/api/v2/jim", """{"AcceptChance":2}""")).Status);

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, "/api/v2/jim")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Delete, "/api/v2/jim")).Status);
        Assert.Equal("mine", Assert.Single(faults.Rules).Name);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        var settings = RunningServer.Settings;
        settings.Web.MailHogApi = false;
        await using var server = await RunningServer.StartAsync(settings);
        var id = await server.KeepAsync(Mails.Plain);

        foreach (var path in new[] { "/api/v2/messages", "/api/v2/jim", $"/api/v1/messages/{id}" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, path)).Status);
        }
    }
}
