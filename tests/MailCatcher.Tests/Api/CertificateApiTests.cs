using System.Net;
using System.Security.Cryptography.X509Certificates;
using MailCatcher.Smtp;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace MailCatcher.Tests.Api;

public sealed class CertificateApiTests
{
    [Fact]
    public async Task The_certificate_is_there_to_be_trusted_and_is_the_one_that_is_used()
    {
        var settings = RunningServer.Settings;
        settings.Smtp.Tls.Mode = TlsMode.Offered;
        settings.Smtp.Tls.SelfSigned = true;
        await using var server = await RunningServer.StartAsync(settings);

        var (status, pem) = await server.SendAsync(HttpMethod.Get, "/api/v1/smtp/certificate");

        Assert.Equal(HttpStatusCode.OK, status);
        using var offered = X509Certificate2.CreateFromPem(pem);
        Assert.DoesNotContain("PRIVATE", pem, StringComparison.Ordinal);
        var used = "";
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        client.ServerCertificateValidationCallback = (_, certificate, _, _) =>
        {
            used = certificate?.GetCertHashString() ?? "";
            return used.Length > 0;
        };
        await client.ConnectAsync("127.0.0.1", server.Server.SmtpEndPoint.Port, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(true, TestContext.Current.CancellationToken);
        Assert.Equal(offered.GetCertHashString(), used);
    }

    [Fact]
    public async Task Without_one_it_says_how_to_have_one()
    {
        await using var server = await RunningServer.StartAsync();

        var (status, text) = await server.SendAsync(HttpMethod.Get, "/api/v1/smtp/certificate");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("Smtp:Tls:SelfSigned", text, StringComparison.Ordinal);
    }
}
