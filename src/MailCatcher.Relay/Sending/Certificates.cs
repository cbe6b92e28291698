using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MailCatcher.Relay;

/// <summary>Whether a relay's certificate will do: a valid one by the machine's authorities, unless the route says otherwise.</summary>
internal static class Certificates
{
    /// <summary>Whether any certificate will do: where the operator has said so, and between mail servers, which rarely have one that fits (RFC 7672 §1.3), unless pins or authorities are named.</summary>
    internal static bool TakesAny(RouteOptions route) =>
        route.CertificatePins.Length == 0 && (route.AcceptAnyCertificate || route is { Direct: true, Host: "", CaFile: "" });

    /// <summary>The check for a route; <see langword="null"/>: the usual one.</summary>
    internal static RemoteCertificateValidationCallback? CheckFor(RouteOptions route) =>
        route.CertificatePins.Length > 0 ? (_, certificate, _, _) => certificate is not null && IsPinned(certificate, route.CertificatePins)
#pragma warning disable CA5359 // Only where TakesAny says so.
        : TakesAny(route) ? (_, _, _, _) => true
#pragma warning restore CA5359
        : route.CaFile.Length > 0 ? (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, route.CaFile)
        : null;

    /// <exception cref="CredentialException">The file holds no certificate with its key.</exception>
    internal static X509Certificate2? ClientCertificate(RouteOptions route)
    {
        if (route.ClientCertificateFile.Length == 0)
        {
            return null;
        }

        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(route.ClientCertificateFile, route.ClientKeyFile.Length > 0 ? route.ClientKeyFile : null);

            // A key that was never in a store cannot be used for TLS everywhere.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CredentialException($"The client certificate cannot be read: {fault.Message}", fault);
        }
    }

    internal static bool IsPin(string text) => Bare(text) is { Length: 64 } bare && bare.All(char.IsAsciiHexDigit);

    private static bool IsPinned(X509Certificate certificate, string[] pins) =>
        pins.Any(pin => Bare(pin).Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), StringComparison.OrdinalIgnoreCase));

    private static string Bare(string pin) => pin.Replace(":", "", StringComparison.Ordinal).Trim();

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? seen, SslPolicyErrors errors, string caFile)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        try
        {
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }

        foreach (var element in seen?.ChainElements.AsEnumerable() ?? [])
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }
}
