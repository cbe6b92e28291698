using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailCatcher.Smtp;

/// <summary>Reads certificates from files, for SMTP and for the web side alike.</summary>
public static class CertificateFiles
{
    /// <summary>Reads a certificate with its private key, and the chain behind it.</summary>
    /// <param name="certificateFile">PEM, or PFX (PKCS #12).</param>
    /// <param name="keyFile">The private key in PEM; empty: it is in <paramref name="certificateFile"/>.</param>
    /// <param name="password">Of the PFX file or the encrypted key; empty: none.</param>
    /// <exception cref="CryptographicException">The files hold no such thing.</exception>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) Read(string certificateFile, string keyFile, string password)
    {
        var bytes = File.ReadAllBytes(certificateFile);
        return bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0
            ? ReadPfx(bytes, password)
            : ReadPem(System.Text.Encoding.UTF8.GetString(bytes), keyFile, password);
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ReadPfx(byte[] bytes, string password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(bytes, password.Length == 0 ? null : password);
        var certificate = all.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("The file holds no private key.");
        all.Remove(certificate);
        return (certificate, all);
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ReadPem(string pem, string keyFile, string password)
    {
        var key = keyFile.Length == 0 ? pem : File.ReadAllText(keyFile);
        using var certificate = password.Length == 0
            ? X509Certificate2.CreateFromPem(pem, key)
            : X509Certificate2.CreateFromEncryptedPem(pem, key, password);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);
        chain.RemoveAt(0);

        // Windows cannot serve TLS with a key that was never in a key store; a way through PFX puts it into one.
        return (X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null), chain);
    }
}
