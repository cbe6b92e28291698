using System.Net.Security;
using System.Security.Cryptography;
using MailCatcher.Smtp;

namespace MailCatcher.Web;

/// <summary>The web side's certificate. A file that has changed is read anew at the next handshake; if that fails, the old one stays in use.</summary>
internal sealed class WebCertificate(WebTlsOptions options, ILogger<WebCertificate> logger)
{
    private readonly Lock _loading = new();
    private SslStreamCertificateContext? _current;
    private (DateTime, DateTime) _stamp;

    /// <summary>What a handshake needs.</summary>
    internal SslServerAuthenticationOptions ForHandshake() => new()
    {
        ServerCertificateContext = Current(),
        EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    private SslStreamCertificateContext Current()
    {
        lock (_loading)
        {
            var stamp = (File.GetLastWriteTimeUtc(options.CertificateFile), options.KeyFile.Length == 0 ? default : File.GetLastWriteTimeUtc(options.KeyFile));
            if (_current is { } current && _stamp == stamp)
            {
                return current;
            }

            try
            {
                var (certificate, chain) = CertificateFiles.Read(options.CertificateFile, options.KeyFile, options.Password);
                _current = SslStreamCertificateContext.Create(certificate, chain, offline: true);
                _stamp = stamp;
            }
            catch (Exception fault) when (_current is not null && fault is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Two files are seldom replaced at once; the next handshake tries again.
                logger.CertificateNotReloaded(fault, options.CertificateFile);
            }

            return _current ?? throw new CryptographicException($"'{options.CertificateFile}' cannot be read.");
        }
    }
}
