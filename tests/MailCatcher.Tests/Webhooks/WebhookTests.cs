using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MailCatcher.Settings;
using MailCatcher.Store;
using MailCatcher.Webhooks;

namespace MailCatcher.Tests.Webhooks;

public sealed class WebhookTests
{
    [Fact]
    public async Task A_message_is_told_and_signed_as_Standard_Webhooks_say()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await RunningServer.StartAsync(Settings());
        var made = await PutAsync(server, "app", $$"""{"Url": "{{receiver.Url}}"}""");
        var id = await server.KeepAsync(Mails.Plain);

        var delivery = await receiver.NextAsync();

        Assert.Equal("message.received", (string)delivery.Json["type"]!);
        Assert.Equal(id.ToString(), (string)delivery.Json["data"]!["ID"]!);
        Assert.Equal($"msg_{id:N}", delivery.Id);
        var key = Convert.FromBase64String(((string)made["Secret"]!)["whsec_".Length..]);
        var signed = Encoding.UTF8.GetBytes($"{delivery.Id}.{delivery.Timestamp}.{Encoding.UTF8.GetString(delivery.Body)}");
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)), delivery.Signature);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(long.Parse(delivery.Timestamp, System.Globalization.CultureInfo.InvariantCulture)), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);

        // Told once, and never again.
        Assert.DoesNotContain("whsec_", (await server.GetJsonAsync("/api/v1/webhooks")).ToJsonString(), StringComparison.Ordinal);
    }

    // An example of the specification's own library: the same key, id, time and body give the same signature everywhere.
    [Fact]
    public void The_signature_is_the_one_that_others_compute() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSender.SignatureOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""u8));

    [Fact]
    public async Task Only_what_it_asks_for_is_told()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await RunningServer.StartAsync(Settings());
        await PutAsync(server, "app", $$"""{"Url": "{{receiver.Url}}", "Query": "subject:wanted"}""");

        await server.KeepAsync("From: a@example.test\nTo: b@example.test\nSubject: other\n\nx");
        var wanted = await server.KeepAsync("From: a@example.test\nTo: b@example.test\nSubject: wanted\n\nx");

        Assert.Equal($"msg_{wanted:N}", (await receiver.NextAsync()).Id);
        Assert.False(receiver.HasMore);
    }

    [Fact]
    public async Task What_is_refused_comes_again_under_the_same_id_and_in_order()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers.Enqueue(503);
        await using var server = await RunningServer.StartAsync(Settings());
        await PutAsync(server, "app", $$"""{"Url": "{{receiver.Url}}"}""");
        var (first, second) = (await server.KeepAsync(Mails.Plain), await server.KeepAsync(Mails.Plain));

        string[] ids = [(await receiver.NextAsync()).Id, (await receiver.NextAsync()).Id, (await receiver.NextAsync()).Id];

        Assert.Equal([$"msg_{first:N}", $"msg_{first:N}", $"msg_{second:N}"], ids);
        var log = await Eventually.GetAsync(async () => (await server.GetJsonAsync("/api/v1/webhooks/app/log")).AsArray(), entries => entries.Count == 3);
        Assert.Equal([200, 200, 503], log.Select(entry => (int)entry!["Status"]!));
    }

    [Fact]
    public async Task What_came_while_it_was_stopped_is_told_after_the_restart_and_nothing_twice()
    {
        using var folder = new TestFolder();
        var settings = Settings() with { Store = new StoreOptions { Folder = Path.Combine(folder.Path, "data") } };
        await using var receiver = await Receiver.StartAsync();
        Guid told, later;
        await using (var first = await RunningServer.StartAsync(settings))
        {
            await PutAsync(first, "app", $$"""{"Url": "{{receiver.Url}}"}""");
            told = await first.KeepAsync(Mails.Plain);
            Assert.Equal($"msg_{told:N}", (await receiver.NextAsync()).Id);
            await Eventually.GetAsync(() => first.GetJsonAsync("/api/v1/webhooks"), webhooks => (int)webhooks[0]!["Delivered"]! == 1);
            await PutAsync(first, "app", """{"Paused": true}""");
            later = await first.KeepAsync(Mails.Plain);
        }

        await using var second = await RunningServer.StartAsync(settings);
        await PutAsync(second, "app", """{"Paused": false}""");

        Assert.Equal($"msg_{later:N}", (await receiver.NextAsync()).Id);
        Assert.False(receiver.HasMore);
    }

    [Fact]
    public async Task The_trial_button_says_what_the_receiver_said()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await RunningServer.StartAsync(Settings());
        await PutAsync(server, "app", $$"""{"Url": "{{receiver.Url}}"}""");
        receiver.Answers.Enqueue(418);

        var (_, refused) = await server.SendAsync(HttpMethod.Post, "/api/v1/webhooks/app/test");
        var (_, taken) = await server.SendAsync(HttpMethod.Post, "/api/v1/webhooks/app/test");

        Assert.Equal((418, "answered 418"), ((int)JsonNode.Parse(refused)!["Status"]!, (string)JsonNode.Parse(refused)!["Fault"]!));
        Assert.Equal((200, null), ((int)JsonNode.Parse(taken)!["Status"]!, (string?)JsonNode.Parse(taken)!["Fault"]));
        Assert.Equal("test", (string)(await receiver.NextAsync()).Json["type"]!);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await RunningServer.StartAsync(Settings());
        await PutAsync(server, "app", $$"""{"Url": "{{receiver.Url.Replace("/hook", "/elsewhere", StringComparison.Ordinal)}}"}""");

        var (_, answer) = await server.SendAsync(HttpMethod.Post, "/api/v1/webhooks/app/test");

        Assert.Equal(307, (int)JsonNode.Parse(answer)!["Status"]!);
        Assert.False(receiver.HasMore);
    }

    [Fact]
    public async Task A_name_for_an_address_that_is_not_public_is_refused_when_it_is_connected_to()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await RunningServer.StartAsync();
        await PutAsync(server, "app", $$"""{"Url": "{{receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}}"}""");

        var (_, answer) = await server.SendAsync(HttpMethod.Post, "/api/v1/webhooks/app/test");

        Assert.Contains("not a public address", (string)JsonNode.Parse(answer)!["Fault"]!, StringComparison.Ordinal);
        Assert.False(receiver.HasMore);
    }

    [Theory]
    [InlineData("""{"Url": "http://127.0.0.1/"}""")]
    [InlineData("""{"Url": "http://[::ffff:127.0.0.1]/"}""")]
    [InlineData("""{"Url": "http://2130706433/"}""")]
    [InlineData("""{"Url": "http://0177.0.0.1/"}""")]
    [InlineData("""{"Url": "http://127.1/"}""")]
    [InlineData("""{"Url": "http://１２７.0.0.1/"}""")]
    [InlineData("""{"Url": "http://[::]/"}""")]
    [InlineData("""{"Url": "http://[::ffff:7f00:1]/"}""")]
    [InlineData("""{"Url": "http://[0:0:0:0:0:ffff:127.0.0.1]/"}""")]
    [InlineData("""{"Url": "http://[2002:7f00:1::]/"}""")]
    [InlineData("""{"Url": "http://[fe80::1%25lo]/"}""")]
    [InlineData("""{"Url": "gopher://example.com/"}""")]
    [InlineData("""{"Url": "http://0x7f.1/"}""")]
    [InlineData("""{"Url": "http://169.254.169.254/latest/meta-data"}""")]
    [InlineData("""{"Url": "http://[64:ff9b::a9fe:a9fe]/"}""")]
    [InlineData("""{"Url": "file:///etc/passwd"}""")]
    [InlineData("""{"Url": "http://user:password@example.com/"}""")]
    [InlineData("""{"Url": "example.com"}""")]
    [InlineData("""{"Url": "https://example.com", "Secret": "short"}""")]
    [InlineData("""{"Url": "https://example.com", "Query": "before:yesterdayish"}""")]
    [InlineData("""{"Url": 5}""")]
    [InlineData("")]
    public async Task What_is_no_webhook_is_refused(string body)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Put, "/api/v1/webhooks/app", body)).Status);
        Assert.Empty((await server.GetJsonAsync("/api/v1/webhooks")).AsArray());
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.2.2.3", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:192.168.1.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("64:ff9b:1::a00:1", false)]
    [InlineData("::ffff:0:0", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("::a9fe:a9fe", false)]
    [InlineData("2002:a9fe:a9fe::1", false)]
    [InlineData("2001:0:a9fe:a9fe::1", false)]
    [InlineData("2001:20::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("100::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("fe80::1%1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("ff01::1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:53aa:64c::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("255.255.255.255", false)]
    public void Only_public_addresses_and_those_allowed_are_reached(string address, bool expected) =>
        Assert.Equal(expected, new TargetRules(["10.1.0.0/16"]).Allows(IPAddress.Parse(address)));

    [Fact]
    public void A_receiver_that_is_away_is_asked_ever_more_seldom()
    {
        var state = new WebhookState();
        var away = new WebhookAttempt(default, "msg_1", null, "away", 1);

        var delays = Enumerable.Range(0, 6).Select(_ => state.Note(away)).ToArray();

        Assert.Equal([1, 5, 30, 120, 600, 600], delays.Select(delay => (int)delay.TotalSeconds));
        Assert.True(state.IsOpen);
        state.Note(away with { Status = 200, Fault = null });
        Assert.False(state.IsOpen);
    }

    private static MailCatcherSettings Settings() => RunningServer.Settings with { Webhooks = new WebhookOptions { AllowedTargets = ["127.0.0.1"] } };

    private static async Task<JsonNode> PutAsync(RunningServer server, string name, string body)
    {
        var (status, answer) = await server.SendAsync(HttpMethod.Put, $"/api/v1/webhooks/{name}", body);
        Assert.True(status == HttpStatusCode.OK, answer);
        return JsonNode.Parse(answer)!;
    }
}
