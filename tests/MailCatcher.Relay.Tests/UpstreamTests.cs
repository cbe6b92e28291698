using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Relay.Tests;

/// <summary>An upstream that misbehaves in what it offers, in TLS and in logging in: each release ends in the right state, and no secret shows anywhere.</summary>
public sealed class UpstreamTests
{
    private const string Secret = "s3cret-pass-word";
    private static readonly byte[] Message = "From: app@example.test\r\nSubject: x\r\n\r\ny\r\n"u8.ToArray();

    private static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_stops_the_attempt_unless_the_route_says_otherwise()
    {
        using var certificate = TestCertificates.SelfSigned("localhost");
        using var other = TestCertificates.SelfSigned("localhost");
        var ca = Path.GetTempFileName();
        await File.WriteAllTextAsync(ca, certificate.ExportCertificatePem(), Cancelled);
        try
        {
            var pin = Convert.ToHexString(certificate.GetCertHash(HashAlgorithmName.SHA256));
            Assert.Equal(RecipientState.Delayed, await EndAsync(certificate, "localhost", _ => { }));
            Assert.Equal(RecipientState.Relayed, await EndAsync(certificate, "localhost", route => route.AcceptAnyCertificate = true));
            Assert.Equal(RecipientState.Relayed, await EndAsync(certificate, "127.0.0.1", route => route.CertificatePins = [pin]));
            Assert.Equal(RecipientState.Delayed, await EndAsync(other, "localhost", route => route.CertificatePins = [pin]));
            Assert.Equal(RecipientState.Relayed, await EndAsync(certificate, "localhost", route => route.CaFile = ca));
            Assert.Equal(RecipientState.Delayed, await EndAsync(certificate, "127.0.0.1", route => route.CaFile = ca));
            Assert.Equal(RecipientState.Delayed, await EndAsync(other, "localhost", route => route.CaFile = ca));
        }
        finally
        {
            File.Delete(ca);
        }
    }

    [Fact]
    public async Task A_certificate_that_has_run_out_and_a_handshake_that_is_none_stop_the_attempt()
    {
        using var expired = TestCertificates.SelfSigned("localhost", validDays: -1);
        var ca = Path.GetTempFileName();
        await File.WriteAllTextAsync(ca, expired.ExportCertificatePem(), Cancelled);
        try
        {
            Assert.Equal(RecipientState.Delayed, await EndAsync(expired, "localhost", route => route.CaFile = ca));
            Assert.Equal(RecipientState.Relayed, await EndAsync(expired, "localhost", route => route.AcceptAnyCertificate = true));
        }
        finally
        {
            File.Delete(ca);
        }

        await using var babbling = new ScriptedRelay(line => line == "STARTTLS" ? "220 go on\r\nthis is not TLS, and never will be" : null, expired);
        var entry = await RunAsync(babbling, "localhost", options => (options.Tls, options.AcceptAnyCertificate, options.Timeout) = (RelayTls.StartTls, true, TimeSpan.FromSeconds(3)));
        Assert.Equal(RecipientState.Delayed, entry.Recipients[0].State);
        Assert.DoesNotContain(babbling.Lines, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_relay_that_stops_reading_is_given_up_and_holds_up_nobody()
    {
        var isFirst = true;
        await using var relay = new ScriptedRelay(line => line == "DATA" && isFirst && !(isFirst = false) ? ScriptedRelay.ReadNoMore : null);
        var options = new RelayOptions { Host = "127.0.0.1", Port = relay.Port, Tls = RelayTls.None, Timeout = TimeSpan.FromSeconds(1), Connections = 1 };
        await using var fixture = await RelayFixture.StartAsync(options);
        var large = await fixture.CatchAsync(Encoding.ASCII.GetBytes("Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 150_000))));
        var stuck = await fixture.ReleaseAsync(large, "a@ok.test");
        var next = await fixture.ReleaseAsync(await fixture.CatchAsync(Message), "b@ok.test");

        var tried = await fixture.UntilAsync(stuck.Id, now => now.Attempts.Length == 1);
        Assert.Equal(RecipientState.Delayed, tried.Recipients[0].State);
        Assert.Contains("did not answer within 1 seconds", tried.Recipients[0].Reply, StringComparison.Ordinal);
        Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(next.Id, now => now.IsFinished)).Recipients[0].State);
    }

    [Fact]
    public async Task A_connection_that_is_reset_after_the_content_is_told_as_uncertain_and_tried_again()
    {
        var isFirst = true;
        await using var relay = new ScriptedRelay(line => line == "." && isFirst && !(isFirst = false) ? ScriptedRelay.Reset : null);
        var options = new RelayOptions { Host = "127.0.0.1", Port = relay.Port, Tls = RelayTls.None };
        await using var fixture = await RelayFixture.StartAsync(options);
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(Message), "a@ok.test");
        var tried = await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);

        Assert.Equal((RecipientState.Delayed, true), (tried.Recipients[0].State, tried.IsUncertain));
        await fixture.Desk.RetryAsync(entry.Id, new ReleaseActor("", "test"), Cancelled);
        Assert.Equal(RecipientState.Relayed, (await fixture.UntilAsync(entry.Id, now => now.IsFinished)).Recipients[0].State);
        Assert.Equal(2, relay.Contents.Length);

        // The receiver can tell that it is the same: every byte is.
        Assert.Equal(relay.Contents[0], relay.Contents[1]);
    }

    [Fact]
    public async Task Connections_come_from_the_address_that_is_set()
    {
        await using var relay = new ScriptedRelay();
        Assert.Equal(RecipientState.Relayed, (await RunAsync(relay, "127.0.0.1", options => options.SourceAddress = "127.0.0.77")).Recipients[0].State);
        Assert.Equal([System.Net.IPAddress.Parse("127.0.0.77")], relay.Peers);
    }

    [Fact]
    public async Task Where_TLS_is_required_a_relay_without_it_gets_nothing_and_a_password_goes_by_TLS_only()
    {
        await using var plain = new ScriptedRelay();
        Assert.Equal(RecipientState.Delayed, (await RunAsync(plain, "127.0.0.1", options => options.Tls = RelayTls.StartTls)).Recipients[0].State);
        var stripped = await RunAsync(plain, "127.0.0.1", options => (options.Tls, options.User, options.Password) = (RelayTls.StartTlsWhenOffered, "me", Secret));

        Assert.Contains("a password must not go without", stripped.Recipients[0].Reply, StringComparison.Ordinal);
        Assert.DoesNotContain(plain.Lines, line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    // CVE-2021-38371, CVE-2026-41319: what a man in the middle adds behind the 220 is not an answer to what is asked under TLS.
    [Fact]
    public async Task Answers_put_behind_the_220_of_STARTTLS_are_not_believed()
    {
        using var certificate = TestCertificates.SelfSigned("localhost");
        await using var relay = new ScriptedRelay(
            line => line == "STARTTLS" ? "220 go on\r\n250-evil.test\r\n250-AUTH PLAIN\r\n250 ok" : line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-upstream.test\r\n250 STARTTLS" : null, certificate);

        var entry = await RunAsync(relay, "localhost", options =>
        {
            (options.Tls, options.AcceptAnyCertificate, options.Timeout) = (RelayTls.StartTls, true, TimeSpan.FromSeconds(3));
            (options.User, options.Password) = ("me", Secret);
        });

        Assert.Equal(RecipientState.Delayed, entry.Recipients[0].State);
        Assert.DoesNotContain(relay.Lines, line => line.StartsWith("AUTH", StringComparison.Ordinal) || line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("535 5.7.8 no", RecipientState.Delayed)]
    [InlineData("454 4.7.0 later", RecipientState.Delayed)]
    [InlineData(ScriptedRelay.Close, RecipientState.Delayed)]
    [InlineData("235 2.7.0 welcome", RecipientState.Relayed)]
    public async Task A_login_that_fails_is_tried_again_later_and_no_secret_is_kept(string reply, RecipientState expected)
    {
        await using var relay = new ScriptedRelay(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-upstream.test\r\n250 AUTH PLAIN" : line.StartsWith("AUTH", StringComparison.Ordinal) ? reply : null);

        var entry = await RunAsync(relay, "127.0.0.1", options => (options.User, options.Password) = ("me", Secret));

        Assert.Equal(expected, entry.Recipients[0].State);
        AssertNoSecret(entry);
        Assert.Contains("C: AUTH PLAIN ********", entry.Attempts[0].Transcript!.Value);
    }

    [Fact]
    public async Task A_password_file_and_a_token_command_are_read_at_each_login()
    {
        var logins = new List<string>();
        await using var relay = new ScriptedRelay(line =>
        {
            if (line.StartsWith("AUTH", StringComparison.Ordinal))
            {
                logins.Add(Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2])));
                return "235 2.7.0 welcome";
            }

            return line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-upstream.test\r\n250 AUTH PLAIN XOAUTH2" : null;
        });
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Secret + "\n", Cancelled);

        AssertNoSecret(await RunAsync(relay, "127.0.0.1", options => (options.User, options.PasswordFile) = ("me", file)));
        AssertNoSecret(await RunAsync(relay, "127.0.0.1", options => (options.User, options.TokenFile) = ("me", file)));
        AssertNoSecret(await RunAsync(relay, "127.0.0.1", options => (options.User, options.TokenCommand) = ("me", $"cat {file}")));
        var broken = await RunAsync(relay, "127.0.0.1", options => (options.User, options.TokenCommand) = ("me", $"cat {file} >&2; exit 3"));
        File.Delete(file);

        Assert.Equal([$"\0me\0{Secret}", $"user=me\u0001auth=Bearer {Secret}\u0001\u0001", $"user=me\u0001auth=Bearer {Secret}\u0001\u0001"], logins);
        Assert.Equal(RecipientState.Delayed, broken.Recipients[0].State);
        AssertNoSecret(broken);
    }

    [Fact]
    public async Task What_is_larger_than_the_relay_takes_fails_before_a_byte_is_sent()
    {
        await using var relay = new ScriptedRelay(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-upstream.test\r\n250 SIZE 60" : null);

        var entry = await RunAsync(relay, "127.0.0.1", _ => { });

        Assert.Equal(RecipientState.Failed, entry.Recipients[0].State);
        Assert.StartsWith("5.3.4", entry.Recipients[0].Reply, StringComparison.Ordinal);
        Assert.DoesNotContain(relay.Lines, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_8BITMIME_it_is_written_anew_unless_that_breaks_a_signature()
    {
        const string body = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n";
        await using var relay = new ScriptedRelay(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250 upstream.test" : null);

        var plain = await RunAsync(relay, "127.0.0.1", _ => { }, Encoding.UTF8.GetBytes("From: a@b.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n" + body));
        var signed = await RunAsync(relay, "127.0.0.1", _ => { }, Encoding.UTF8.GetBytes("DKIM-Signature: v=1; d=x\r\nFrom: a@b.test\r\nSubject: x\r\nMIME-Version: 1.0\r\n" + body));

        Assert.Equal(RecipientState.Relayed, plain.Recipients[0].State);
        var sent = Encoding.UTF8.GetString(Assert.Single(relay.Contents));
        Assert.True(Ascii.IsValid(sent));
        Assert.Contains(Convert.ToBase64String("Grüße\r\n"u8.ToArray()), sent, StringComparison.Ordinal);
        Assert.Equal(RecipientState.Failed, signed.Recipients[0].State);
        Assert.StartsWith("5.6.3", signed.Recipients[0].Reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_to_travel_by_TLS_only_does_not_go_where_that_is_not_promised()
    {
        await using var relay = new ScriptedRelay();

        var entry = await RunAsync(relay, "127.0.0.1", _ => { }, Message, envelope => envelope with { RequireTls = true });

        Assert.Equal(RecipientState.Failed, entry.Recipients[0].State);
        Assert.StartsWith("5.7.30", entry.Recipients[0].Reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reports_are_asked_for_where_the_relay_has_them_and_otherwise_the_log_says_that_they_are_not(bool offered)
    {
        await using var relay = new ScriptedRelay(line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-upstream.test\r\n250 " + (offered ? "DSN" : "8BITMIME") : null);

        var entry = await RunAsync(relay, "127.0.0.1", _ => { }, Message, envelope => envelope with
        {
            ForwardPaths = [new("a", "ok.test")],
            Dsn = new DsnRequest { EnvelopeId = "id-1", Return = DsnReturn.Headers, Recipients = [new DsnRecipient(0, DsnNotify.Success | DsnNotify.Failure, null)] },
        });

        Assert.Equal(RecipientState.Relayed, entry.Recipients[0].State);
        Assert.Equal(offered, relay.Lines.Any(line => line.StartsWith("MAIL", StringComparison.Ordinal) && line.Contains("ENVID=id-1", StringComparison.Ordinal) && line.Contains("RET=HDRS", StringComparison.Ordinal)));
        Assert.Equal(offered, relay.Lines.Any(line => line.StartsWith("RCPT", StringComparison.Ordinal) && line.Contains("NOTIFY=SUCCESS,FAILURE", StringComparison.Ordinal)));
        Assert.Equal(!offered, entry.Recipients[0].Reply.Contains("has no DSN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_route_changes_what_it_is_told_to_and_Bcc_never_goes_out()
    {
        await using var relay = new ScriptedRelay();
        var content = "Bcc: secret@ok.test\r\nFrom: \"Ann\" <ann@real.test>\r\nX-Internal: 1\r\n\tfolded\r\nMessage-ID: <old@x>\r\nSubject: x\r\n\r\nbody\r\n";

        await RunAsync(relay, "127.0.0.1", options =>
        {
            (options.From, options.ReversePath, options.NewMessageId, options.ResentFields) = ("catcher@allowed.test", "bounce@allowed.test", true, true);
            (options.AddFields, options.StripFields) = (["X-Env: staging"], ["x-internal"]);
        }, Encoding.ASCII.GetBytes(content));
        await RunAsync(relay, "127.0.0.1", _ => { }, Encoding.ASCII.GetBytes(content));

        var sent = relay.Contents.Select(Encoding.ASCII.GetString).ToArray();
        Assert.Contains("MAIL FROM:<bounce@allowed.test>", relay.Lines[1], StringComparison.Ordinal);
        Assert.All(sent, text => Assert.DoesNotContain("secret@ok.test", text, StringComparison.Ordinal));
        Assert.Contains("\r\nFrom: catcher@allowed.test\r\n", sent[0], StringComparison.Ordinal);
        Assert.Contains("\r\nReply-To: \"Ann\" <ann@real.test>\r\n", sent[0], StringComparison.Ordinal);
        Assert.Contains("\r\nX-Env: staging\r\n", sent[0], StringComparison.Ordinal);
        Assert.Contains("\r\nResent-From: catcher@allowed.test\r\n", sent[0], StringComparison.Ordinal);
        Assert.DoesNotContain("X-Internal", sent[0], StringComparison.Ordinal);
        Assert.DoesNotContain("folded", sent[0], StringComparison.Ordinal);
        Assert.DoesNotContain("old@x", sent[0], StringComparison.Ordinal);
        Assert.EndsWith(content["Bcc: secret@ok.test\r\n".Length..], sent[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_domain_takes_its_route()
    {
        await using var first = new ScriptedRelay();
        await using var second = new ScriptedRelay();
        var options = new RelayOptions { Host = "127.0.0.1", Port = first.Port, Tls = RelayTls.None };
        options.Routes["b"] = new RouteOptions { Host = "127.0.0.1", Port = second.Port, Tls = RelayTls.None, Domains = ["b.test", "*.b.test"], HelloName = "catcher.example.test", SourceAddress = "127.0.0.1" };
        await using var fixture = await RelayFixture.StartAsync(options);
        var message = await fixture.CatchAsync(Message);

        var entry = await fixture.UntilAsync((await fixture.ReleaseAsync(message, "x@a.test", "x@b.test", "x@sub.b.test")).Id, now => now.IsFinished);
        Assert.Equal(["RCPT TO:<x@a.test>"], first.Lines.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
        Assert.Equal(["RCPT TO:<x@b.test>", "RCPT TO:<x@sub.b.test>"], second.Lines.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
        Assert.Equal(["default", "b"], entry.Attempts.Select(attempt => attempt.Route));
        Assert.Contains("EHLO catcher.example.test", second.Lines);

        var chosen = await fixture.Releases.RequestAsync(new ReleaseRequest(message, ["x@a.test"]) { Route = "b" }, Cancelled);
        await fixture.UntilAsync(Assert.IsType<ReleaseAnswer.Queued>(chosen).Entry.Id, now => now.IsFinished);
        Assert.Contains("RCPT TO:<x@a.test>", second.Lines);
    }

    private static void AssertNoSecret(OutboxEntry entry)
    {
        var text = System.Text.Json.JsonSerializer.Serialize(entry);
        foreach (var secret in (string[])[Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0me\0{Secret}")), Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), Convert.ToBase64String(Encoding.UTF8.GetBytes($"user=me\u0001auth=Bearer {Secret}\u0001\u0001"))])
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    private static async Task<RecipientState> EndAsync(X509Certificate2 certificate, string host, Action<RelayOptions> set)
    {
        await using var relay = new ScriptedRelay(certificate: certificate);
        var entry = await RunAsync(relay, host, options =>
        {
            options.Tls = RelayTls.StartTls;
            set(options);
        });
        Assert.Equal(entry.Recipients[0].State == RecipientState.Relayed, relay.Contents.Length == 1);
        return entry.Recipients[0].State;
    }

    private static async Task<OutboxEntry> RunAsync(ScriptedRelay relay, string host, Action<RelayOptions> set, byte[]? content = null, Func<Envelope, Envelope>? change = null)
    {
        var options = new RelayOptions { Host = host, Port = relay.Port, Tls = RelayTls.None };
        set(options);
        Assert.Empty(options.Faults());
        await using var fixture = await RelayFixture.StartAsync(options);
        var entry = await fixture.ReleaseAsync(await fixture.CatchAsync(content ?? Message, change ?? (envelope => envelope)), "a@ok.test");
        return await fixture.UntilAsync(entry.Id, now => now.Attempts.Length == 1);
    }
}
