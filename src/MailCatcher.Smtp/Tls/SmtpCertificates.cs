using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Smtp;

/// <summary>The server's certificate. A file that has changed is read anew at the next handshake; if that fails, the old one stays in use. Safe to use from many threads.</summary>
public sealed class SmtpCertificates(IOptions<SmtpOptions> options, TimeProvider time, ILogger<SmtpCertificates> logger)
{
    private readonly SmtpTlsOptions _options = options.Value.Tls;
    private readonly Lock _loading = new();
    private Loaded? _current;

    /// <summary>The certificate without its key, in PEM, to be handed to those who shall trust it; <see langword="null"/>: there is none to be had, and the log says why.</summary>
    public string? ExportPem() => Current()?.TargetCertificate.ExportCertificatePem();

    /// <summary>What a handshake needs: TLS 1.2 and 1.3, no client certificate; <see langword="null"/>: there is no certificate to be had.</summary>
    internal SslServerAuthenticationOptions? ForHandshake() => Current() is not { } context ? null : new()
    {
        ServerCertificateContext = context,
        EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13,
        ClientCertificateRequired = false,
    };

    private SslStreamCertificateContext? Current()
    {
        if (!_options.HasCertificate)
        {
            return null;
        }

        lock (_loading)
        {
            var stamp = Stamp();
            if (_current is null || _current.Stamp != stamp)
            {
                try
                {
                    _current = new Loaded(Load(), stamp);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
                {
                    // Two files are seldom replaced at once; the next handshake tries again.
                    logger.CertificateNotLoaded(exception, _options.SelfSigned ? _options.SelfSignedFile : _options.CertificateFile);
                }
            }

            return _current?.Context;
        }
    }

    private (DateTime Certificate, DateTime Key) Stamp() => _options.CertificateFile.Length == 0
        ? default
        : (File.GetLastWriteTimeUtc(_options.CertificateFile), _options.KeyFile.Length == 0 ? default : File.GetLastWriteTimeUtc(_options.KeyFile));

    private SslStreamCertificateContext Load()
    {
        if (_options.SelfSigned)
        {
            return SslStreamCertificateContext.Create(LoadOrCreateSelfSigned(), additionalCertificates: null, offline: true);
        }

        var (certificate, chain) = CertificateFiles.Read(_options.CertificateFile, _options.KeyFile, _options.Password);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private X509Certificate2 LoadOrCreateSelfSigned()
    {
        var file = _options.SelfSignedFile;
        if (file.Length > 0 && File.Exists(file))
        {
            var kept = CertificateFiles.Read(file, keyFile: "", password: "").Certificate;
            if (kept.NotAfter.ToUniversalTime() > time.GetUtcNow())
            {
                return kept;
            }
        }

        var pfx = SelfSignedCertificate.Create(options.Value.ServerName, time.GetUtcNow());
        if (file.Length > 0)
        {
            PrivateFile.Write(file, pfx);
        }

        return X509CertificateLoader.LoadPkcs12(pfx, password: null);
    }

    private sealed record Loaded(SslStreamCertificateContext Context, (DateTime Certificate, DateTime Key) Stamp);
}
