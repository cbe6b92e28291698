using System.Net;
using System.Text.RegularExpressions;
using MailCatcher.Tests.Support;
using MailKit.Security;
using MimeKit;

namespace MailCatcher.Tests.Clients;

/// <summary>Clients that others wrote come in by TLS, both ways, and by each mechanism they have; a wrong password gets none of them in.</summary>
public sealed class SecureClientTests(SecureCatcherFixture catcher) : IClassFixture<SecureCatcherFixture>
{
    private static readonly TlsWay[] Ways = [TlsWay.StartTls, TlsWay.Implicit];

    public static TheoryData<string, TlsWay, string> Matrix => [.. SecureClients.ByName.SelectMany(client =>
        client.Value.Mechanisms.SelectMany(mechanism => Ways.Select(way => (client.Key, way, mechanism))))];

    public static TheoryData<TlsWay, string> MailKitMatrix => [.. Ways.SelectMany(way =>
        new[] { "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER" }.Select(mechanism => (way, mechanism)))];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task A_client_comes_in_encrypted_and_logged_in(string client, TlsWay way, string mechanism)
    {
        var sender = SecureClients.ByName[client];
        await sender.RequireAsync();
        var server = await catcher.EmptyAsync();
        using var folder = new TemporaryFolder();

        var (exitCode, said) = await SendAsync(sender, server, way, mechanism, SecureClient.Password, folder);

        Assert.True(exitCode == 0, $"{client} ended with {exitCode}: {said}");
        await AssertCaughtAsync(server, mechanism, sender.Messages);
    }

    [Theory]
    [InlineData("swaks", "PLAIN")]
    [InlineData("curl", "OAUTHBEARER")]
    [InlineData("msmtp", "SCRAM-SHA-256")]
    [InlineData("Python smtplib", "CRAM-MD5")]
    [InlineData("PHPMailer", "XOAUTH2")]
    [InlineData("Perl Net::SMTP", "LOGIN")]
    [InlineData("Ruby net/smtp", "PLAIN")]
    [InlineData("nodemailer", "XOAUTH2")]
    public async Task A_wrong_password_lets_no_client_in(string client, string mechanism)
    {
        var sender = SecureClients.ByName[client];
        await sender.RequireAsync();
        var server = await catcher.EmptyAsync();
        using var folder = new TemporaryFolder();

        var (exitCode, _) = await SendAsync(sender, server, TlsWay.StartTls, mechanism, "wrong", folder);

        Assert.NotEqual(0, exitCode);
        Assert.Empty((await server.Messages.ListAsync(0, 1, Cancelled)).Messages);
    }

    [Theory]
    [MemberData(nameof(MailKitMatrix))]
    public async Task MailKit_comes_in_encrypted_and_logged_in(TlsWay way, string mechanism)
    {
        var server = await catcher.EmptyAsync();
        using var client = new MailKit.Net.Smtp.SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };
        var endPoint = EndPointOf(server, way);
        await client.ConnectAsync($"{endPoint.Address}", endPoint.Port, way == TlsWay.Implicit ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls, Cancelled);
        SaslMechanism sasl = mechanism switch
        {
            "PLAIN" => new SaslMechanismPlain(SecureClient.User, SecureClient.Password),
            "LOGIN" => new SaslMechanismLogin(SecureClient.User, SecureClient.Password),
            "CRAM-MD5" => new SaslMechanismCramMd5(SecureClient.User, SecureClient.Password),
            "SCRAM-SHA-256" => new SaslMechanismScramSha256(SecureClient.User, SecureClient.Password),
            "XOAUTH2" => new SaslMechanismOAuth2(SecureClient.User, SecureClient.Password),
            _ => new SaslMechanismOAuthBearer(SecureClient.User, SecureClient.Password),
        };
        await client.AuthenticateAsync(sasl, Cancelled);
        using var message = new MimeMessage([MailboxAddress.Parse("ann@example.test")], [MailboxAddress.Parse("bob@example.test")], "From MailKit", new TextPart("plain") { Text = "Hello" });
        await client.SendAsync(message, Cancelled);
        await client.DisconnectAsync(quit: true, Cancelled);

        await AssertCaughtAsync(server, mechanism, messages: 1);
    }

    private static IPEndPoint EndPointOf(RunningServer server, TlsWay way) => way == TlsWay.Implicit ? server.Server.SmtpsEndPoint! : server.Server.SmtpEndPoint;

    private static async Task<(int ExitCode, string Said)> SendAsync(SecureClient sender, RunningServer server, TlsWay way, string mechanism, string password, TemporaryFolder folder)
    {
        var prepared = folder.File("message.eml");
        await File.WriteAllTextAsync(prepared, "From: ann@example.test\r\nTo: bob@example.test\r\nSubject: Prepared\r\n\r\nHello\r\n.\r\n", Cancelled);
        return await sender.SendAsync(new SecureClient.Sending(EndPointOf(server, way), way, mechanism, password, prepared));
    }

    /// <summary>The envelope says TLS and user, and the transcript that this mechanism was used, without the password.</summary>
    private static async Task AssertCaughtAsync(RunningServer server, string mechanism, int messages)
    {
        var caught = (await server.Messages.ListAsync(0, 100, Cancelled)).Messages;
        Assert.Equal(messages, caught.Length);
        var envelope = (await server.Messages.FindEnvelopeAsync(caught[0].Id, Cancelled))!;
        Assert.Equal(("ESMTPSA", SecureClient.User), (envelope.Protocol, envelope.User));
        Assert.StartsWith("TLSv1.", envelope.Tls, StringComparison.Ordinal);
        var transcript = await Eventually.GetAsync(async () => await server.Server.Store.Sessions.FindAsync(envelope.SessionId, Cancelled), found => found is not null);
        Assert.Contains(transcript!.Lines, line => Regex.IsMatch(line.Text, $"^AUTH {mechanism}( |$)", RegexOptions.IgnoreCase));
        Assert.DoesNotContain(transcript.Lines, line => line.Text.Contains("secret", StringComparison.Ordinal));
    }
}
