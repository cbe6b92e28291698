using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MailCatcher.Smtp.Tests;

/// <summary>STARTTLS (RFC 3207) and implicit TLS (RFC 8314) on real sockets.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smtp-tls").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_certificate_TLS_is_not_offered()
    {
        await using var server = await SmtpTestServer.StartAsync();
        await using var client = await server.ConnectAsync();

        await client.SendAsync("EHLO x\r\n");

        Assert.DoesNotContain(await client.ReadReplyLinesAsync(), line => line.Contains("STARTTLS", StringComparison.Ordinal));
        Assert.StartsWith("454 4.7.0", await client.AskAsync("STARTTLS\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("MAIL FROM:<a@b.test>\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_STARTTLS_the_session_starts_over_encrypted()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using var client = await server.ConnectAsync();
        await client.SendAsync("EHLO x\r\n");
        Assert.Contains("250-STARTTLS", await client.ReadReplyLinesAsync());
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");
        Assert.StartsWith("501 5.5.4", await client.AskAsync("STARTTLS x\r\n"), StringComparison.Ordinal);

        await BeginTlsAsync(client);

        Assert.StartsWith("503 5.5.1", await client.AskAsync("RCPT TO:<c@d.test>\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("503 5.5.1", await client.AskAsync("MAIL FROM:<a@b.test>\r\n"), StringComparison.Ordinal);
        await client.SendAsync("EHLO x\r\n");
        var extensions = await client.ReadReplyLinesAsync();
        Assert.DoesNotContain("250-STARTTLS", extensions);
        Assert.Contains("250-REQUIRETLS", extensions);
        Assert.StartsWith("503 5.5.1", await client.AskAsync("STARTTLS\r\n"), StringComparison.Ordinal);
        var envelope = await SendAsync(server, client, parameters: " REQUIRETLS");
        Assert.True(envelope.RequireTls);
        Assert.Equal("ESMTPS", envelope.Protocol);
        Assert.Matches("^TLSv1\\.[23] TLS_[A-Z0-9_]+$", envelope.Tls);
    }

    [Fact]
    public async Task Commands_slipped_in_before_the_handshake_are_never_executed()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using var client = await server.GreetAsync();

        await client.SendAsync("STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@b.test>\r\nRCPT TO:<c@d.test>\r\n");
        await client.ExpectAsync("220");
        await client.BeginTlsAsync();

        Assert.StartsWith("252", await client.AskAsync("VRFY x\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("503", await client.AskAsync("DATA\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("503", await client.AskAsync("MAIL FROM:<a@b.test>\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_text_during_the_handshake_ends_the_session()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using var client = await server.GreetAsync();

        Assert.StartsWith("220", await client.AskAsync("STARTTLS\r\n"), StringComparison.Ordinal);
        await client.SendAsync("MAIL FROM:<evil@b.test>\r\n");

        await client.ExpectNoReplyAsync();
        Assert.Equal(0, server.Sink.Count);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_is_answered_454_and_mail_goes_on()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "broken"), "-----BEGIN nonsense", TestContext.Current.CancellationToken);
        await using var server = await SmtpTestServer.StartAsync(options => (options.Tls.Mode, options.Tls.CertificateFile) = (TlsMode.Offered, Path.Combine(_folder, "broken")));
        await using var client = await server.GreetAsync();

        Assert.StartsWith("454 4.7.0", await client.AskAsync("STARTTLS\r\n"), StringComparison.Ordinal);
        await SendAsync(server, client);

        await using var encrypted = await SmtpTestClient.ConnectAsync(server.TlsEndPoint);
        await encrypted.ExpectNoReplyAsync();
    }

    [Fact]
    public async Task A_handshake_that_never_comes_is_given_up()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using var client = await server.GreetAsync();
        Assert.StartsWith("220", await client.AskAsync("STARTTLS\r\n"), StringComparison.Ordinal);

        await server.AdvanceUntilClosedAsync();

        await client.ExpectNoReplyAsync();
    }

    [Fact]
    public async Task Where_TLS_is_required_mail_without_it_is_refused()
    {
        await using var server = await SmtpTestServer.StartAsync(options =>
        {
            Offer(options);
            options.Tls.Mode = TlsMode.Required;
        });
        await using var client = await server.GreetAsync();

        foreach (var command in new[] { "MAIL FROM:<a@b.test>", "RCPT TO:<a@b.test>", "DATA", "VRFY a" })
        {
            Assert.StartsWith("530 5.7.0", await client.AskAsync(command + "\r\n"), StringComparison.Ordinal);
        }

        Assert.StartsWith("250", await client.AskAsync("NOOP\r\n"), StringComparison.Ordinal);
        await BeginTlsAsync(client);
        await client.AskAsync("EHLO x\r\n");
        await SendAsync(server, client);
    }

    [Fact]
    public async Task Implicit_TLS_greets_after_the_handshake_and_takes_large_content()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using var client = await SmtpTestClient.ConnectAsync(server.TlsEndPoint);
        await client.BeginTlsAsync();
        await client.ExpectAsync("220 mx.test");
        await client.AskAsync("EHLO x\r\n");
        var content = string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 50_000));

        Assert.Equal("ESMTPS", (await SendAsync(server, client, content)).Protocol);

        Assert.StartsWith("221", await client.AskAsync("QUIT\r\n"), StringComparison.Ordinal);
        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task TLS_closed_within_a_chunk_keeps_nothing()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using (var client = await SmtpTestClient.ConnectAsync(server.TlsEndPoint))
        {
            await client.BeginTlsAsync();
            await client.ExpectAsync("220 mx.test");
            await client.AskAsync("EHLO x\r\n");
            await client.SendAsync("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nBDAT 100 LAST\r\nhalf");
            await server.Sink.Writing.WaitAsync(TestContext.Current.CancellationToken);
            await client.CloseTlsAsync();
        }

        await server.Observer.NextAsync();
        Assert.Equal((0, 0), (server.Sink.Count, server.Sink.Open));
    }

    [Fact]
    public async Task Plain_text_on_the_TLS_port_is_not_answered_with_text()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using var client = await SmtpTestClient.ConnectAsync(server.TlsEndPoint);

        await client.SendAsync("EHLO x\r\n");

        await client.ExpectNoReplyAsync();
    }

    [Fact]
    public async Task TLS_on_the_plain_port_is_told_what_is_wrong()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using var client = await server.ConnectAsync();

        Assert.StartsWith("554 5.7.0", await client.AskAsync("\u0016\u0003\u0001\u0002\0\u0001\0"), StringComparison.Ordinal);
        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_stopping_server_lets_encrypted_content_end_too()
    {
        await using var server = await SmtpTestServer.StartAsync(Offer);
        await using var client = await server.GreetAsync();
        await BeginTlsAsync(client);
        await client.AskAsync("EHLO x\r\n");
        await client.AskAsync("MAIL FROM:<a@b.test>\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        await client.SendAsync("first\r\n");
        await server.Sink.Writing.WaitAsync(TestContext.Current.CancellationToken);

        var stopping = server.StopAsync();
        await client.SendAsync("second\r\n.\r\n");

        await client.ExpectAsync("250");
        await client.ExpectAsync("421 4.3.2");
        await client.ExpectClosedAsync();
        await stopping;
        Assert.Equal(1, server.Sink.Count);
    }

    [Fact]
    public async Task The_self_signed_certificate_is_made_once_and_kept_for_its_owner_alone()
    {
        var file = Path.Combine(_folder, "tls.pfx");
        void Keep(SmtpOptions options)
        {
            Offer(options);
            options.Tls.SelfSignedFile = file;
        }

        var first = await CertificateAsync(Keep);
        var second = await CertificateAsync(Keep);

        Assert.Equal(first.Thumbprint, second.Thumbprint);
        Assert.True(first.MatchesHostname("mx.test"));
        Assert.True(first.MatchesHostname("localhost"));
        Assert.True(first.MatchesHostname("127.0.0.1"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("pem")]
    [InlineData("one pem")]
    [InlineData("encrypted pem")]
    [InlineData("pfx")]
    public async Task A_certificate_is_read_from_its_files_and_read_again_when_they_change(string form)
    {
        void Use(SmtpOptions options)
        {
            options.Tls.Mode = TlsMode.Offered;
            options.Tls.CertificateFile = Path.Combine(_folder, "certificate");
            options.Tls.KeyFile = form is "pem" or "encrypted pem" ? Path.Combine(_folder, "key") : "";
            options.Tls.Password = form is "encrypted pem" or "pfx" ? "secret" : "";
        }

        var first = Write(form, DateTime.UtcNow.AddMinutes(-2));
        await using var server = await SmtpTestServer.StartAsync(Use);
        Assert.Equal(first, await ThumbprintAsync(server));

        var second = Write(form, DateTime.UtcNow.AddMinutes(-1));
        Assert.Equal(second, await ThumbprintAsync(server));

        // A broken file changes nothing for clients.
        await File.WriteAllTextAsync(Path.Combine(_folder, "certificate"), "-----BEGIN nonsense", TestContext.Current.CancellationToken);
        Assert.Equal(second, await ThumbprintAsync(server));
    }

    private static void Offer(SmtpOptions options)
    {
        options.Tls.Mode = TlsMode.Offered;
        options.Tls.SelfSigned = true;
    }

    private static async Task<X509Certificate2> BeginTlsAsync(SmtpTestClient client)
    {
        Assert.StartsWith("220", await client.AskAsync("STARTTLS\r\n"), StringComparison.Ordinal);
        return await client.BeginTlsAsync();
    }

    private static async Task<Envelope> SendAsync(SmtpTestServer server, SmtpTestClient client, string content = "content\r\n", string parameters = "")
    {
        await client.AskAsync($"MAIL FROM:<a@b.test>{parameters}\r\n");
        await client.AskAsync("RCPT TO:<c@d.test>\r\n");
        await client.AskAsync("DATA\r\n");
        Assert.StartsWith("250", await client.AskAsync(content + ".\r\n"), StringComparison.Ordinal);
        var caught = await server.Sink.NextAsync();
        Assert.Equal(content, Encoding.Latin1.GetString(caught.Content));
        return caught.Envelope;
    }

    private static async Task<X509Certificate2> CertificateAsync(Action<SmtpOptions> configure)
    {
        await using var server = await SmtpTestServer.StartAsync(configure);
        await using var client = await server.GreetAsync();
        return await BeginTlsAsync(client);
    }

    private static async Task<string> ThumbprintAsync(SmtpTestServer server)
    {
        await using var client = await server.GreetAsync();
        return (await BeginTlsAsync(client)).Thumbprint;
    }

    private string Write(string form, DateTime written)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=mx.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificateFile, keyFile) = (Path.Combine(_folder, "certificate"), Path.Combine(_folder, "key"));
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        switch (form)
        {
            case "pfx":
                File.WriteAllBytes(certificateFile, certificate.Export(X509ContentType.Pkcs12, "secret"));
                break;
            case "one pem":
                File.WriteAllText(certificateFile, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
                break;
            default:
                File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
                File.WriteAllText(keyFile, form == "pem" ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem("secret", encryption));
                File.SetLastWriteTimeUtc(keyFile, written);
                break;
        }

        File.SetLastWriteTimeUtc(certificateFile, written);
        return certificate.Thumbprint;
    }
}
