using System.Net;
using System.Net.Sockets;
using System.Text;
using MailCatcher.Store;

namespace MailCatcher.Relay.Tests;

/// <summary>Release through a real Postfix: as a smarthost with TLS and a login, and as the recipients' own mail server, found by a real DNS server.</summary>
public sealed class PostfixTests
{
    private static readonly byte[] Message = "From: app@example.test\r\nSubject: for real\r\n\r\n.dots\r\n..\r\nend\r\n"u8.ToArray();

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_smarthost_with_TLS_and_a_login_takes_it_and_without_the_right_login_or_certificate_gets_nothing()
    {
        await using var postfix = await PostfixServer.StartAsync();

        var starttls = await EndAsync(postfix, "localhost", postfix.SubmissionPort, options => options.CertificatePins = [Pin(postfix)]);
        var implicitTls = await EndAsync(postfix, "127.0.0.1", postfix.SubmissionsPort, options => (options.Tls, options.CertificatePins) = (RelayTls.Implicit, [Pin(postfix)]));
        var wrongName = await EndAsync(postfix, "localhost", postfix.SubmissionPort, options => options.CaFile = postfix.CaFile);
        var wrongPassword = await EndAsync(postfix, "localhost", postfix.SubmissionPort, options => (options.AcceptAnyCertificate, options.Password) = (true, "wrong"));
        var noLogin = await EndAsync(postfix, "localhost", postfix.SubmissionPort, options => (options.AcceptAnyCertificate, options.User) = (true, ""));

        Assert.All([starttls, implicitTls], entry => Assert.True(entry.Recipients[0].State == RecipientState.Relayed, entry.Recipients[0].Reply));
        Assert.All([starttls, implicitTls], entry => Assert.StartsWith("Tls1", entry.Attempts[0].Tls, StringComparison.Ordinal));
        Assert.Contains("C: AUTH PLAIN ********", starttls.Attempts[0].Transcript!.Value);
        Assert.Equal(RecipientState.Delayed, wrongName.Recipients[0].State);
        Assert.Equal(RecipientState.Delayed, wrongPassword.Recipients[0].State);
        Assert.Contains("535 5.7.8", string.Join('\n', wrongPassword.Attempts[0].Transcript!.Value), StringComparison.Ordinal);
        Assert.Equal(RecipientState.Failed, noLogin.Recipients[0].State);
        Assert.All(await postfix.DeliveredAsync(2), text => Assert.EndsWith(Encoding.ASCII.GetString(Message), text, StringComparison.Ordinal));
        Assert.Equal(2, postfix.CountTaken());
    }

    [Fact]
    public async Task A_message_that_would_split_in_two_at_a_server_that_believes_bare_line_ends_arrives_as_one()
    {
        await using var postfix = await PostfixServer.StartAsync();
        string[] ends = ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\n", "\n.\r", "\r\n.\r", "\r\n\0.\r\n", "\r\n.\0\r\n"];
        static string Smuggle(string end) => $"Subject: outer\r\n\r\nbefore{end}MAIL FROM:<evil@evil.test>\r\nRCPT TO:<victim@ok.test>\r\nDATA\r\nSubject: smuggled\r\n\r\ninner\r\n";

        // It is a willing victim: told the same bytes as they are, it sees two messages.
        await SayAsync(postfix.MxPort, "EHLO x\r\n", "MAIL FROM:<a@b.test>\r\n", "RCPT TO:<ann@ok.test>\r\n", "DATA\r\n", Smuggle(ends[0]) + ".\r\n");
        Assert.Equal(2, (await postfix.DeliveredAsync(2)).Length);

        await using var fixture = await RelayFixture.StartAsync(new RelayOptions { Host = "127.0.0.1", Port = postfix.MxPort, Tls = RelayTls.None });
        foreach (var end in ends)
        {
            var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Encoding.ASCII.GetBytes(Smuggle(end))), "ann@ok.test");
            Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].State);
        }

        var arrived = (await postfix.DeliveredAsync(2 + ends.Length)).Where(text => text.Contains("X-MailCatcher-Released", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2 + ends.Length, postfix.CountTaken());
        Assert.Equal(ends.Length, arrived.Length);
        Assert.All(arrived, text => Assert.Contains("MAIL FROM:<evil@evil.test>", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_recipients_own_servers_are_found_by_MX_and_address_and_null_MX_and_missing_domains_are_told()
    {
        await using var postfix = await PostfixServer.StartAsync();
        await using var dns = await DnsServer.StartAsync(
            "mx-host=ok.test,dead.ok.test,5", $"mx-host=ok.test,{PostfixServer.HostName},10", $"host-record={PostfixServer.HostName},127.0.0.1", "host-record=dead.ok.test,127.0.0.9",
            "host-record=fallback.test,127.0.0.1", "dns-rr=null.test,15,000000", "host-record=null.test,127.0.0.1", "mx-host=nowhere.test,gone.nowhere.test,1",
            "txt-record=_mta-sts.ok.test,v=STSv1; id=1;", $"dns-rr=_{postfix.MxPort}._tcp.{PostfixServer.HostName},52,030101{new string('a', 64)}");
        await using var fixture = await RelayFixture.StartAsync(new RelayOptions { Direct = true, Port = postfix.MxPort, DnsServer = dns.EndPoint, Tls = RelayTls.StartTls, CaFile = postfix.CaFile });
        var message = await fixture.CatchAsync(Message);

        var byMx = await ReleasedAsync(fixture, message, "ann@ok.test");
        Assert.True(byMx.Recipients[0].State == RecipientState.Relayed, byMx.Recipients[0].Reply);
        Assert.Equal($"{PostfixServer.HostName}[127.0.0.1]:{postfix.MxPort}", byMx.Attempts[0].Server);
        var said = string.Join('\n', byMx.Attempts[0].Transcript!.Value);
        Assert.Contains($"mail servers of ok.test: dead.ok.test, {PostfixServer.HostName}", said, StringComparison.Ordinal);
        Assert.Contains("ok.test publishes an MTA-STS policy (RFC 8461), which is not looked at", said, StringComparison.Ordinal);
        Assert.Contains($"{PostfixServer.HostName} publishes TLSA records (DANE, RFC 7672), which are not looked at", said, StringComparison.Ordinal);

        // The certificate is for another name than this domain's own server.
        var fallback = await ReleasedAsync(fixture, message, "ann@fallback.test");
        Assert.Equal(RecipientState.Delayed, fallback.Recipients[0].State);
        Assert.StartsWith("fallback.test[127.0.0.1]:", fallback.Attempts[0].Server, StringComparison.Ordinal);

        Assert.Equal((RecipientState.Failed, "5.1.10"), StateOf(await ReleasedAsync(fixture, message, "ann@null.test")));
        Assert.Equal((RecipientState.Failed, "5.1.2"), StateOf(await ReleasedAsync(fixture, message, "ann@missing.test")));
        Assert.Equal((RecipientState.Delayed, "4.4.1"), StateOf(await ReleasedAsync(fixture, message, "ann@nowhere.test")));
        Assert.Single(await postfix.DeliveredAsync(1));
    }

    [Fact]
    public async Task Without_authorities_named_a_server_with_any_certificate_gets_it_which_the_log_says_and_a_DNS_server_that_is_away_delays()
    {
        await using var postfix = await PostfixServer.StartAsync();
        await using var dns = await DnsServer.StartAsync("host-record=fallback.test,127.0.0.1");
        await using var fixture = await RelayFixture.StartAsync(new RelayOptions { Direct = true, Port = postfix.MxPort, DnsServer = dns.EndPoint });
        var message = await fixture.CatchAsync(Message);

        var entry = await ReleasedAsync(fixture, message, "ann@fallback.test");
        Assert.True(entry.Recipients[0].State == RecipientState.Relayed, entry.Recipients[0].Reply);
        Assert.EndsWith("certificate not checked", entry.Attempts[0].Tls, StringComparison.Ordinal);
        Assert.Single(await postfix.DeliveredAsync(1));

        await using var lost = await RelayFixture.StartAsync(new RelayOptions { Direct = true, DnsServer = $"127.0.0.1:{LocalTools.FreePort()}" });
        Assert.Equal((RecipientState.Delayed, "4.4.3"), StateOf(await ReleasedAsync(lost, await lost.CatchAsync(Message), "ann@ok.test")));
    }

    [Fact]
    public async Task A_domain_whose_server_hangs_holds_up_no_other_not_even_in_the_same_release()
    {
        await using var postfix = await PostfixServer.StartAsync();
        using var silent = new TcpListener(IPAddress.Parse("127.0.0.9"), postfix.MxPort);
        silent.Start();
        await using var dns = await DnsServer.StartAsync("host-record=ok.test,127.0.0.1", "host-record=hang.test,127.0.0.9");
        await using var fixture = await RelayFixture.StartAsync(new RelayOptions { Direct = true, Port = postfix.MxPort, DnsServer = dns.EndPoint, Timeout = TimeSpan.FromMinutes(5) });
        var message = await fixture.CatchAsync(Message);

        var both = await fixture.ReleaseAsync(message, "ann@ok.test", "bob@hang.test");
        for (var i = 0; i < 5; i++)
        {
            await fixture.ReleaseAsync(message, $"a{i}@hang.test");
        }

        Assert.Equal(RecipientState.Relayed, (await ReleasedAsync(fixture, message, "carol@ok.test")).Recipients[0].State);

        // What one domain's server has said is on disk while another's hangs: a crash now would not send it again.
        var part = await fixture.UntilAsync(both.Id, now => now.Recipients[0].State == RecipientState.Relayed);
        Assert.Equal(RecipientState.Sending, part.Recipients[1].State);
    }

    private static (RecipientState State, string Code) StateOf(OutboxEntry entry) => (entry.Recipients[0].State, entry.Recipients[0].Reply.Split(' ')[0]);

    private static async Task<OutboxEntry> ReleasedAsync(RelayFixture fixture, Guid message, string recipient) =>
        await fixture.UntilAsync((await fixture.ReleaseAsync(message, recipient)).Id, now => now.Attempts.Length > 0);

    private static async Task<OutboxEntry> EndAsync(PostfixServer postfix, string host, int port, Action<RelayOptions> set)
    {
        var options = new RelayOptions { Host = host, Port = port, Tls = RelayTls.StartTls, User = PostfixServer.User, Password = PostfixServer.Password };
        set(options);
        await using var fixture = await RelayFixture.StartAsync(options);
        return await ReleasedAsync(fixture, await fixture.CatchAsync(Message), "ann@ok.test");
    }

    private static string Pin(PostfixServer postfix)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(File.ReadAllText(postfix.CaFile));
        return certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
    }

    /// <summary>Says something to a server, part by part, with an answer after each.</summary>
    private static async Task SayAsync(int port, params string[] parts)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancelled);
        using var answers = new StreamReader(client.GetStream(), Encoding.ASCII);
        await answers.ReadLineAsync(Cancelled);
        foreach (var part in parts)
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(part), Cancelled);
            while (await answers.ReadLineAsync(Cancelled) is [_, _, _, '-', ..])
            {
            }
        }

        // The answers to what was smuggled come behind; at its end all of it is taken.
        await client.GetStream().WriteAsync("QUIT\r\n"u8.ToArray(), Cancelled);
        await answers.ReadToEndAsync(Cancelled);
    }
}
