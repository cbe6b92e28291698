using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MailCatcher.Tests.Program;
using MailCatcher.Tests.Web;
using MailCatcher.Web;

namespace MailCatcher.Tests.Commands;

public sealed class ClientCommandTests
{
    [Fact]
    public async Task A_message_is_sent_listed_shown_and_deleted()
    {
        await using var server = await RunningServer.StartAsync();
        using var folder = new TestFolder();
        var file = folder.File("note.txt", "attached");

        var sent = await ProgramRun.RunAsync(
            "send", "--server", Smtp(server), "--from", "app@example.test", "--to", "ann@example.test", "--to", "bob@example.test", "--subject", "Grüße", "--text", "Hello\nthere", "--attach", file);
        Assert.Equal((0, ""), (sent.ExitCode, sent.Errors));

        var listed = await RunAsync(server, "search");
        Assert.Contains("app@example.test > ann@example.test +1  Grüße", Assert.Single(listed.Output.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Equal("Grüße", (string?)JsonNode.Parse((await RunAsync(server, "search", "--json")).Output)!["Subject"]);

        var shown = (await RunAsync(server, "show")).Output;
        foreach (var text in new[] { "From:    app@example.test", "To:      ann@example.test, bob@example.test", "Subject: Grüße", "note.txt", "Hello\nthere" })
        {
            Assert.Contains(text, shown, StringComparison.Ordinal);
        }

        Assert.Contains("Subject: =?", (await RunAsync(server, "show", "latest", "--raw")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(server, "delete", "--all")).ExitCode);
        Assert.Equal((1, 1), ((await RunAsync(server, "search")).ExitCode, (await RunAsync(server, "show")).ExitCode));
    }

    [Fact]
    public async Task A_file_is_handed_in_byte_for_byte()
    {
        await using var server = await RunningServer.StartAsync();
        using var folder = new TestFolder();
        var file = folder.File("mail.eml", "From: a@example.test\r\nTo: b@example.test\r\nsubject:odd\r\n\r\n.dot\r\nlast");

        Assert.Equal(0, (await ProgramRun.RunAsync("send", "--server", Smtp(server), file)).ExitCode);

        Assert.Equal("From: a@example.test\r\nTo: b@example.test\r\nsubject:odd\r\n\r\n.dot\r\nlast\r\n", await server.Http.GetStringAsync("/api/v1/message/latest/raw", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Control_characters_of_mail_do_not_reach_the_terminal()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("From: a@example.test\nTo: b@example.test\nSubject: =?utf-8?q?red=1B[31m?=\n\n\u001b]0;title\u0007 body");

        Assert.DoesNotContain('\u001b', (await RunAsync(server, "show")).Output + (await RunAsync(server, "search")).Output);
    }

    [Fact]
    public async Task Tail_shows_what_is_there_and_what_comes()
    {
        await using var server = await RunningServer.StartAsync();
        await server.KeepAsync("From: a@example.test\nTo: b@example.test\nSubject: before\n\nx");
        using var folder = new TestFolder();
        var before = server.Server.Store.Events.WatchCount;
        await using var tail = ProgramRun.Begin(folder, "tail", "--url", server.Server.HttpAddress.ToString());

        Assert.EndsWith("before", await tail.ReadLineAsync(), StringComparison.Ordinal);
        await Eventually.IsAsync(() => server.Server.Store.Events.WatchCount > before);
        await server.KeepAsync("From: a@example.test\nTo: b@example.test\nSubject: after\n\nx");
        Assert.EndsWith("after", await tail.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_is_told_by_the_exit_code()
    {
        await using var server = await GuardedServer.StartAsync();

        Assert.Equal(0, (await RunAsync(server, "readyz")).ExitCode);
        var away = await ProgramRun.RunAsync("readyz", "--url", "http://127.0.0.1:1");
        Assert.Equal((3, ""), (away.ExitCode, away.Output));
        Assert.StartsWith("mailcatcher: http://127.0.0.1:1/ cannot be reached", Assert.Single(away.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_address_the_server_with_the_same_settings_is_asked_with_HTTPS_too()
    {
        using var folder = new TestFolder();
        var certificate = Path.Combine(folder.Path, "web.pem");
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var made = new CertificateRequest("CN=mail.example.test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)))
        {
            await File.WriteAllTextAsync(certificate, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        }

        await using var server = await RunningServer.StartAsync(RunningServer.Settings with
        {
            Web = new WebOptions { Listen = "*:0", BasePath = "/mail", Tls = new WebTlsOptions { CertificateFile = certificate } },
        });
        var variables = new Dictionary<string, string> { ["MAILCATCHER_Web__Listen"] = $"*:{server.Server.HttpEndPoint.Port}", ["MAILCATCHER_Web__Tls__CertificateFile"] = certificate };

        var result = await ProgramRun.RunAsync(new TestFolder(), variables, "readyz");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("\"smtp\":\"ok\"", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await ProgramRun.RunAsync(new TestFolder(), new Dictionary<string, string> { ["MAILCATCHER_Web__Listen"] = "*:0" }, "readyz")).ExitCode);
    }

    [Fact]
    public async Task A_token_is_made_in_the_data_folder_and_used_from_the_environment()
    {
        using var folder = new TestFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var server = await RunningServer.StartAsync(GuardedServer.Settings with { Store = new Store.StoreOptions { Folder = data } });

        Assert.Equal(3, (await RunAsync(server, "search")).ExitCode);
        var token = (await ProgramRun.RunAsync("token", "add", "ci", "--data", data, "--grant", "read")).Output.Trim();
        Assert.StartsWith("mc_", token, StringComparison.Ordinal);
        Assert.Equal("ci  read  for ever\n", (await ProgramRun.RunAsync("token", "list", "--data", data)).Output);

        var variables = new Dictionary<string, string> { ["MAILCATCHER_TOKEN"] = token, ["MAILCATCHER_URL"] = server.Server.HttpAddress.ToString() };
        Assert.Equal(1, (await ProgramRun.RunAsync(new TestFolder(), variables, "search")).ExitCode);
        Assert.Equal(3, (await ProgramRun.RunAsync(new TestFolder(), variables, "delete", "--all")).ExitCode);

        Assert.Equal(0, (await ProgramRun.RunAsync("token", "revoke", "ci", "--data", data)).ExitCode);
        Assert.Equal(3, (await ProgramRun.RunAsync(new TestFolder(), variables, "search")).ExitCode);
    }

    [Theory]
    [InlineData("readyz --nope", "mailcatcher: '--nope' is not known")]
    [InlineData("delete", "mailcatcher: give ids, --query or --all.")]
    [InlineData("search --url nowhere", "mailcatcher: 'nowhere' is not an address")]
    [InlineData("send --server nowhere --to a@example.test", "mailcatcher: 'nowhere' is not [USER:PASSWORD@]HOST:PORT.")]
    [InlineData("send", "mailcatcher: nobody to send to: give --to.")]
    [InlineData("token add a/b", "mailcatcher: NAME must be letters")]
    public async Task A_wrong_command_line_is_told_in_one_line(string arguments, string told)
    {
        var result = await ProgramRun.RunAsync(arguments.Split(' '));

        Assert.StartsWith(told, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
    }

    private static string Smtp(RunningServer server) => $"127.0.0.1:{server.Server.SmtpEndPoint.Port}";

    private static Task<ProgramResult> RunAsync(RunningServer server, params string[] arguments) => ProgramRun.RunAsync([.. arguments, "--url", server.Server.HttpAddress.ToString()]);
}
