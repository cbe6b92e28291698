using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace MailCatcher.Smtp;

/// <summary>Encryption of SMTP: section <c>Smtp:Tls</c>. It needs a certificate: <see cref="CertificateFile"/> or <see cref="SelfSigned"/>.</summary>
public sealed class SmtpTlsOptions
{
    /// <summary>Whether STARTTLS is offered or demanded. Default <see cref="TlsMode.Off"/>, because some clients give up when a certificate they do not trust is merely offered.</summary>
    public TlsMode Mode { get; set; }

    /// <summary>The certificate, with its chain behind it: PEM, or PFX (PKCS #12). Read anew when the file changes.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The private key in PEM; empty: it is in <see cref="CertificateFile"/>.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The password of the PFX file or the encrypted key; empty: none.</summary>
    public string Password { get; set; } = "";

    /// <summary>Make a certificate once, and use it. Clients have to be told to trust it.</summary>
    public bool SelfSigned { get; set; }

    /// <summary>Where the self-signed certificate is kept, as PFX; empty: nowhere, each start makes another. The host sets it to a file in the data folder.</summary>
    public string SelfSignedFile { get; set; } = "";

    /// <summary>How long a handshake may take.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether there is a certificate to use.</summary>
    internal bool HasCertificate => SelfSigned || CertificateFile.Length > 0;

    internal IEnumerable<ValidationResult> Validate(bool listensWithTls)
    {
        if ((Mode != TlsMode.Off || listensWithTls) && !HasCertificate)
        {
            yield return new ValidationResult("needs a certificate: set Smtp:Tls:CertificateFile or Smtp:Tls:SelfSigned", ["Tls:Mode"]);
        }

        if (SelfSigned && CertificateFile.Length > 0)
        {
            yield return new ValidationResult("excludes Smtp:Tls:CertificateFile: set one of them", ["Tls:SelfSigned"]);
        }

        else if (CertificateFile.Length > 0 && File.Exists(CertificateFile) && CertificateProblem() is { } problem)
        {
            yield return new ValidationResult(problem, ["Tls:CertificateFile"]);
        }

        foreach (var (file, key) in new[] { (CertificateFile, "Tls:CertificateFile"), (KeyFile, "Tls:KeyFile") })
        {
            if (file.Length > 0 && !File.Exists(file))
            {
                yield return new ValidationResult($"there is no file '{file}'", [key]);
            }
        }

        if (HandshakeTimeout <= TimeSpan.Zero)
        {
            yield return new ValidationResult("must be more than zero", ["Tls:HandshakeTimeout"]);
        }
    }

    private string? CertificateProblem()
    {
        try
        {
            CertificateFiles.Read(CertificateFile, KeyFile, Password).Certificate.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"'{CertificateFile}' cannot be used: {exception.Message}";
        }
    }
}

/// <summary>What <c>Smtp:Tls:Mode</c> may be.</summary>
public enum TlsMode
{
    /// <summary>No STARTTLS.</summary>
    Off,

    /// <summary>STARTTLS is offered.</summary>
    Offered,

    /// <summary>Nothing but EHLO, NOOP, HELP, RSET and QUIT before STARTTLS: <c>530 5.7.0</c> (RFC 3207 §4).</summary>
    Required,
}
