using System.Net;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>Mail from clients that others wrote: each message is listed, opens, and its source is what was sent, byte for byte.</summary>
public sealed class RealClientTests(CatcherFixture catcher) : IClassFixture<CatcherFixture>
{
    private static readonly Dictionary<string, MailClient> Clients = new()
    {
        ["swaks"] = new Swaks(),
        ["MailKit"] = new MailKitClient(),
        ["System.Net.Mail"] = new SystemNetMail(),
        ["nodemailer"] = new Nodemailer(),
        ["Python smtplib"] = new Smtplib(),
        ["curl"] = new Curl(),
        ["msmtp"] = new Msmtp(),
    };

    public static TheoryData<string, string> Matrix => [.. Clients.SelectMany(client =>
        MailDrafts.ByName.Keys.Except(client.Value.Beyond).Select(draft => (client.Key, draft)))];

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task What_a_client_sends_is_listed_and_opens_and_its_source_is_what_was_sent(string client, string message)
    {
        var sender = Clients[client];
        var draft = MailDrafts.ByName[message];
        await sender.RequireAsync();
        using var folder = new TemporaryFolder();
        var prepared = folder.File("message.eml");
        await File.WriteAllBytesAsync(prepared, PreparedMail.ToBytes(draft), TestContext.Current.CancellationToken);

        var (sent, id) = await SendAsync(server => sender.SendAsync(draft, prepared, server));

        if (sender.SendsPrepared)
        {
            Bytes.AreEqual(await File.ReadAllBytesAsync(prepared, TestContext.Current.CancellationToken), sent);
        }

        var raw = await catcher.Api.ReadRawAsync(id, TestContext.Current.CancellationToken);
        Bytes.AreEqual(sent, raw);
        var opened = await catcher.Api.OpenAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal(id, (string?)opened["ID"]);
        Assert.Equal(draft.Subject, (string?)opened["Subject"]);
        Assert.Equal(sent.Length, (int)opened["Size"]!);
    }

    private async Task<(byte[] Sent, string Id)> SendAsync(Func<IPEndPoint, Task> send)
    {
        var before = await catcher.Api.ListAsync(TestContext.Current.CancellationToken);
        await using var proxy = new RecordingProxy(catcher.Smtp);
        await send(proxy.EndPoint);
        var sent = Assert.Single(await proxy.ContentsAsync());

        // A 250 means that it is listed; nothing is waited for.
        var id = Assert.Single((await catcher.Api.ListAsync(TestContext.Current.CancellationToken)).Except(before));
        return (sent, id);
    }
}
