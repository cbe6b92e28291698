using MailCatcher.Store;
using MailCatcher.Tests.Support;

namespace MailCatcher.Tests.Clients;

/// <summary>Client libraries of other catchers, as they are, against us: nothing but the address is ours.</summary>
public sealed class CompatibleApiTests
{
    private const string Golden = """
        From: Ann Sender <ann@example.com>
        To: Bob <bob@example.org>
        Cc: carl@example.org
        Subject: =?utf-8?b?R3LDvMOfZSBnb2xkZW4g4pyT?=
        Date: Tue, 01 Sep 2026 10:00:00 +0200
        MIME-Version: 1.0
        Content-Type: multipart/mixed;
         boundary="outer"

        --outer
        Content-Type: text/plain; charset="utf-8"

        Hello text
        Your code is 123456
        --outer
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: quoted-printable

        <p>Hello <b>html</b></p>
        --outer
        Content-Type: text/csv; name=data.csv
        Content-Disposition: attachment; filename=data.csv
        Content-Transfer-Encoding: base64

        aGVsbG8sYXR0YWNoCg==
        --outer--

        """;

    [Fact]
    public async Task Every_call_of_mailpit_api_works()
    {
        await using var relay = await RunningServer.StartAsync();
        await using var server = await StartAsync(relay);
        using var arrivals = relay.Server.Store.Events.Watch();

        await RunAsync("mailpit-api", "mailpit-api.mjs", server.Server.HttpAddress.ToString());

        var released = await NextAsync(arrivals);
        Assert.Equal("Test Email", released.Facts.Subject);
    }

    [Fact]
    public async Task Every_call_of_mailhog_works()
    {
        await using var relay = await RunningServer.StartAsync();
        await using var server = await StartAsync(relay);
        await server.KeepAsync(Mails.Plain);
        await server.KeepAsync(Golden, "ann@example.com", "bob@example.org", "carl@example.org", "hidden@example.org");
        using var changes = server.Server.Store.Events.Watch();

        await RunAsync("mailhog", "mailhog.mjs", $"{server.Server.HttpEndPoint.Address}", $"{server.Server.HttpEndPoint.Port}", "2");

        // To the address that was asked for, through the relay that is configured and no other.
        var asked = await changes.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("released@example.test", Assert.Single(Assert.IsType<StoreEvent.OutboxChanged>(asked).Entry.Recipients).Address.ToString());
    }

    [Fact]
    public async Task What_the_libraries_for_Cypress_ask_is_answered()
    {
        await using var server = await RunningServer.StartAsync();

        await RunAsync("cypress-mailpit", "cypress.mjs", server.Server.HttpAddress.ToString(), server.Server.SmtpEndPoint.ToString());
    }

    private static Task<RunningServer> StartAsync(RunningServer relay)
    {
        var settings = RunningServer.Settings;
        (settings.Relay.Host, settings.Relay.Port) = (relay.Server.SmtpEndPoint.Address.ToString(), relay.Server.SmtpEndPoint.Port);
        return RunningServer.StartAsync(settings);
    }

    private static async Task RunAsync(string library, string script, params string[] arguments)
    {
        await ExternalTool.RequireAsync("node");
        var folder = RepositoryFolder.OfTests("Clients", "node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", library)))
        {
            ExternalTool.Missing($"{library} is not installed (npm ci in tests/MailCatcher.Tests/Clients/node)");
        }

        var (exitCode, said) = await ExternalTool.RunAsync("node", [Path.Combine(folder, script), .. arguments], ReadOnlyMemory<byte>.Empty);
        Assert.True(exitCode == 0, $"{library} ended with {exitCode}: {said}");
    }

    private static async Task<MessageSummary> NextAsync(StoreWatch arrivals) =>
        Assert.IsType<StoreEvent.MessageAdded>(await arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken)).Message;
}
