using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MailCatcher.Store;

namespace MailCatcher.Relay.Tests;

/// <summary>Release through a second, real SMTP server: Debian's python3-aiosmtpd, which writes what it is given into a maildir.</summary>
public sealed class AiosmtpdTests
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task A_message_arrives_at_a_real_server_unchanged_but_for_trace_fields()
    {
        var cancelled = Xunit.TestContext.Current.CancellationToken;
        await RequireAiosmtpdAsync(cancelled);
        var folder = Directory.CreateTempSubdirectory("mailcatcher-aiosmtpd-");
        var maildir = Path.Combine(folder.FullName, "maildir");
        var port = FreePort();
        using var server = Process.Start(new ProcessStartInfo(Python, ["-m", "aiosmtpd", "-n", "-l", $"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", maildir]))!;
        try
        {
            await AcceptingAsync(port, cancelled);
            await using var fixture = await RelayFixture.StartAsync(new RelayOptions { Host = "127.0.0.1", Port = port });
            var content = "From: =?utf-8?q?K=C3=B6ln?= <a@b.test>\r\nSubject: odd  spacing\r\n\tand folding\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\n.dots\r\n..\r\n \r\ntrailing  \r\n";

            var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Encoding.UTF8.GetBytes(content)), "chosen@example.test", "other@example.test");
            var done = await fixture.UntilAsync(entry.Id, now => now.IsFinished);

            Assert.All(done.Recipients, recipient => Assert.Equal(RecipientState.Relayed, recipient.State));
            var arrived = (await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(Path.Combine(maildir, "new"))), cancelled)).ReplaceLineEndings("\r\n");

            // Its handler adds three fields of its own behind the last of ours: what the session was.
            var added = arrived.Split("\r\n").Where(line => line.StartsWith("X-Peer:", StringComparison.Ordinal)
                || line.StartsWith("X-MailFrom:", StringComparison.Ordinal) || line.StartsWith("X-RcptTo:", StringComparison.Ordinal)).ToArray();
            Assert.Contains("X-MailFrom: app@example.test", added);
            Assert.Contains("X-RcptTo: chosen@example.test, other@example.test", added);
            Assert.Equal(
                $"X-MailCatcher-Released: {entry.Id}\r\n{content}",
                added.Aggregate(arrived, (text, line) => text.Replace(line + "\r\n", "", StringComparison.Ordinal)));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }

    private static async Task RequireAiosmtpdAsync(CancellationToken cancellationToken)
    {
        using var check = File.Exists(Python) ? Process.Start(new ProcessStartInfo(Python, ["-c", "import aiosmtpd"]) { RedirectStandardError = true }) : null;
        await (check?.WaitForExitAsync(cancellationToken) ?? Task.CompletedTask);
        if (check is { ExitCode: 0 })
        {
            return;
        }

        Assert.SkipUnless(Environment.GetEnvironmentVariable("MAILTEST_REQUIRE_CLIENTS") == "1", "Debian's python3-aiosmtpd is not installed.");
        Assert.Fail("Debian's python3-aiosmtpd is not installed.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AcceptingAsync(int port, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, timeout.Token);
            }
        }
    }
}
