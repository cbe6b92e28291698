using System.Text;
using MailKit.Security;
using MimeKit;
using Client = MailKit.Net.Smtp.SmtpClient;

namespace MailCatcher.Smtp.Tests;

/// <summary>A real client, MailKit, through every way in.</summary>
public sealed class MailKitTests
{
    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    [InlineData("CRAM-MD5")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("XOAUTH2")]
    [InlineData("OAUTHBEARER")]
    public async Task MailKit_authenticates_with_each_mechanism(string mechanism)
    {
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, SecureSocketOptions.StartTls);

        await client.AuthenticateAsync(Mechanism(mechanism, "secret"), TestContext.Current.CancellationToken);

        await SendAsync(server, client, "ESMTPSA");
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("OAUTHBEARER")]
    public async Task MailKit_is_refused_with_a_wrong_password(string mechanism)
    {
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server, SecureSocketOptions.StartTls);

        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(Mechanism(mechanism, "wrong"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(SecureSocketOptions.None, "ESMTP")]
    [InlineData(SecureSocketOptions.StartTls, "ESMTPS")]
    [InlineData(SecureSocketOptions.SslOnConnect, "ESMTPS")]
    public async Task MailKit_sends_plain_and_encrypted_and_the_bytes_are_its_own(SecureSocketOptions security, string protocol)
    {
        await using var server = await StartAsync(AuthMode.Any);
        using var client = await ConnectAsync(server, security);

        await SendAsync(server, client, protocol);
        await SendAsync(server, client, protocol);
    }

    private static Task<SmtpTestServer> StartAsync(AuthMode mode = AuthMode.Required) => SmtpTestServer.StartAsync(options =>
    {
        options.Tls.Mode = TlsMode.Offered;
        options.Tls.SelfSigned = true;
        options.Auth.Mode = mode;
        options.Auth.Users["tim"] = "secret";
    });

    private static async Task<Client> ConnectAsync(SmtpTestServer server, SecureSocketOptions security)
    {
        var client = new Client { ServerCertificateValidationCallback = (_, certificate, _, _) => certificate is not null };
        var endPoint = security == SecureSocketOptions.SslOnConnect ? server.TlsEndPoint : server.EndPoint;
        await client.ConnectAsync(endPoint.Address.ToString(), endPoint.Port, security, TestContext.Current.CancellationToken);
        return client;
    }

    private static MailKit.Security.SaslMechanism Mechanism(string name, string password) => name switch
    {
        "PLAIN" => new SaslMechanismPlain("tim", password),
        "LOGIN" => new SaslMechanismLogin("tim", password),
        "CRAM-MD5" => new SaslMechanismCramMd5("tim", password),
        "SCRAM-SHA-256" => new SaslMechanismScramSha256("tim", password),
        "XOAUTH2" => new SaslMechanismOAuth2("tim", password),
        _ => new SaslMechanismOAuthBearer("tim", password),
    };

    private static async Task SendAsync(SmtpTestServer server, Client client, string protocol)
    {
        var message = new MimeMessage(
            [new MailboxAddress("Ann", "ann@a.test")], [new MailboxAddress("", "bob@b.test")], "Grüße", new TextPart("plain") { Text = ".dot\n..two\nend" });
        await client.SendAsync(message, TestContext.Current.CancellationToken);

        var caught = await server.Sink.NextAsync();
        Assert.Equal(protocol, caught.Envelope.Protocol);
        var again = await MimeMessage.LoadAsync(new MemoryStream(caught.Content), TestContext.Current.CancellationToken);
        Assert.Equal("Grüße", again.Subject);
        Assert.Equal(".dot\n..two\nend", again.TextBody!.ReplaceLineEndings("\n").TrimEnd('\n'));
        Assert.DoesNotContain("\n..dot", Encoding.UTF8.GetString(caught.Content), StringComparison.Ordinal);
    }
}
