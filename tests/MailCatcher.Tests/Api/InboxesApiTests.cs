using System.Net;
using System.Text.Json.Nodes;
using MailCatcher.Smtp;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace MailCatcher.Tests.Api;

public sealed class InboxesApiTests
{
    [Fact]
    public async Task An_inbox_gets_credentials_and_mail_sent_with_them_lands_there()
    {
        await using var server = await StartWithAuthAsync();

        var (status, body) = await server.SendAsync(HttpMethod.Post, "/api/v1/inboxes", """{"Name":"shop"}""");
        Assert.Equal(HttpStatusCode.Created, status);
        var inbox = JsonNode.Parse(body)!;
        await SendAsync(server, (string)inbox["User"]!, (string)inbox["Password"]!);
        await SendAsync(server, null, null);

        var shop = await server.GetJsonAsync("/api/v1/messages?inbox=shop");
        Assert.Equal((2, 1, "shop"), ((int)shop["total"]!, (int)shop["messages_count"]!, (string)shop["messages"]![0]!["Inbox"]!));
        Assert.Equal(["default 1 1", "shop 1 1"], await ShowAsync(server));
        await Assert.ThrowsAsync<AuthenticationException>(() => SendAsync(server, "shop", "wrong"));
    }

    [Fact]
    public async Task Rules_users_and_the_password_can_be_changed_and_the_inbox_removed()
    {
        await using var server = await StartWithAuthAsync();
        await server.SendAsync(HttpMethod.Post, "/api/v1/inboxes", """{"Name":"shop","User":"robot"}""");

        var changed = await server.SendAsync(HttpMethod.Put, "/api/v1/inboxes/SHOP", """{"Password":"secret","Rules":[{"Recipient":"*@shop.test"}]}""");
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        await SendAsync(server, "robot", "secret");
        var ruled = await server.KeepAsync("Subject: r\r\n\r\n", to: "buyer@shop.test");
        Assert.Equal(["default 0 0", "shop 2 2"], await ShowAsync(server));

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "/api/v1/inboxes/default/messages", $$"""{"IDs":["{{ruled}}"]}""")).Status);
        Assert.Equal(["default 1 1", "shop 1 1"], await ShowAsync(server));
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, "/api/v1/inboxes/shop?moveTo=default")).Status);
        Assert.Equal(["default 2 2"], await ShowAsync(server));
        await Assert.ThrowsAsync<AuthenticationException>(() => SendAsync(server, "robot", "secret"));
    }

    [Fact]
    public async Task Emptying_and_removing_an_inbox_touch_no_other()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var name in new[] { "a", "b" })
        {
            await server.SendAsync(HttpMethod.Post, "/api/v1/inboxes", $$"""{"Name":"{{name}}","Rules":[{"Recipient":"{{name}}@*"}]}""");
            await server.KeepAsync("Subject: r\r\n\r\n", to: $"{name}@x.test");
        }

        await server.SendAsync(HttpMethod.Delete, "/api/v1/inboxes/a/messages");
        Assert.Equal(["default 0 0", "a 0 0", "b 1 1"], await ShowAsync(server));
        await server.SendAsync(HttpMethod.Delete, "/api/v1/inboxes/b");
        Assert.Equal(["default 0 0", "a 0 0"], await ShowAsync(server));
    }

    [Theory]
    [InlineData("POST", "/api/v1/inboxes", """{"Name":"a b"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/v1/inboxes", """{"Name":"default"}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/v1/inboxes", """{"Name":"x","Rules":[{}]}""", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/v1/inboxes", "[]", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "/api/v1/inboxes/none", "{}", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/v1/inboxes/default", null, HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/v1/inboxes/none/messages", """{"IDs":[]}""", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/api/v1/inboxes/none/messages", null, HttpStatusCode.NotFound)]
    public async Task What_cannot_be_is_refused(string method, string path, string? body, HttpStatusCode expected)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(expected, (await server.SendAsync(new HttpMethod(method), path, body)).Status);
        Assert.Equal(["default 0 0"], await ShowAsync(server));
    }

    [Fact]
    public async Task A_second_listener_can_have_an_inbox_of_its_own()
    {
        var settings = RunningServer.Settings;
        settings.Smtp.Listeners["shop-port"] = "127.0.0.1:0";
        settings.Store.Inboxes.Add(new() { Name = "shop", Rules = [new() { Listener = "shop-port" }] });
        await using var server = await RunningServer.StartAsync(settings);

        await SendAsync(server, null, null, server.Server.MoreSmtpEndPoints.Single().EndPoint.Port);

        Assert.Equal(["default 0 0", "shop 1 1"], await ShowAsync(server));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Delete, "/api/v1/inboxes/shop")).Status);
    }

    private static Task<RunningServer> StartWithAuthAsync()
    {
        var settings = RunningServer.Settings;
        settings.Smtp.Auth.Mode = AuthMode.Optional;
        settings.Smtp.Auth.AllowWithoutTls = true;
        return RunningServer.StartAsync(settings);
    }

    private static async Task<string[]> ShowAsync(RunningServer server) =>
        [.. (await server.GetJsonAsync("/api/v1/inboxes")).AsArray().Select(inbox => $"{inbox!["Name"]} {inbox["Total"]} {inbox["Unread"]}")];

    private static async Task SendAsync(RunningServer server, string? user, string? password, int? port = null)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", port ?? server.Server.SmtpEndPoint.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        if (user is not null && password is not null)
        {
            await client.AuthenticateAsync(user, password, TestContext.Current.CancellationToken);
        }

        using var message = new MimeMessage([new MailboxAddress("", "a@x.test")], [new MailboxAddress("", "b@x.test")], "s", new TextPart { Text = "t" });
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(true, TestContext.Current.CancellationToken);
    }
}
