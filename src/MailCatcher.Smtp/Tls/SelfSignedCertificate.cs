using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailCatcher.Smtp;

/// <summary>Makes a certificate for those who have none.</summary>
internal static class SelfSignedCertificate
{
    private const int KeyBits = 2048;
    private const int ValidYears = 10;

    /// <summary>Makes a certificate for a server name and for the ways to this machine: localhost, 127.0.0.1 and ::1.</summary>
    /// <returns>Certificate and key as PFX without a password.</returns>
    public static byte[] Create(string serverName, DateTimeOffset now)
    {
        using var key = RSA.Create(KeyBits);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(serverName);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (IPAddress.TryParse(serverName.Trim('[', ']'), out var address))
        {
            names.AddIpAddress(address);
        }
        else if (Uri.CheckHostName(serverName) == UriHostNameType.Dns)
        {
            names.AddDnsName(serverName);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "Server Authentication")], critical: false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(ValidYears));
        return certificate.Export(X509ContentType.Pkcs12);
    }
}
