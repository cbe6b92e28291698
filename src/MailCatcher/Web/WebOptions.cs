using System.ComponentModel.DataAnnotations;
using MailCatcher.Access;

namespace MailCatcher.Web;

/// <summary>Settings of the web inbox, the API and the hub: section <c>Web</c>.</summary>
public sealed class WebOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Web";

    /// <summary>Address and port to listen on, such as <c>127.0.0.1:8025</c>, <c>[::1]:8025</c> or <c>*:8025</c> (every address). Port 0 is any free port.</summary>
    [Required]
    public string Listen { get; set; } = "127.0.0.1:8025";

    /// <summary>
    /// Host names that browsers may use, beside the loopback names; <c>*.example.test</c> takes every name below, <c>*</c> every name. Default none: a listener on a loopback address
    /// then answers to loopback names only (against DNS rebinding), any other listener to every name.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>Whether MailHog's API (<c>/api/v1/messages/{id}</c>, <c>/api/v2</c>) is answered too. Default yes.</summary>
    public bool MailHogApi { get; set; } = true;

    /// <summary>Whether MailDev's API (<c>/email</c>, <c>/api/email</c>) is answered too. Default yes.</summary>
    public bool MailDevApi { get; set; } = true;

    /// <summary>Who may use the inbox and the API.</summary>
    public WebAuthOptions Auth { get; set; } = new();

    /// <summary>TLS for the web side.</summary>
    public WebTlsOptions Tls { get; set; } = new();

    /// <summary>The path below which a reverse proxy shows us, such as <c>/mail</c>; empty: none. We answer without it too, for a proxy that cuts it off.</summary>
    public string BasePath { get; set; } = "";

    /// <summary>Addresses and networks of reverse proxies, whose <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Prefix</c> are believed. Default none: everybody could claim to be anybody.</summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>Origins of other sites whose scripts may use the API, such as <c>https://app.example.test</c>; with a token where a login is needed, never with our cookie. Default none: CORS is off.</summary>
    public string[] CorsOrigins { get; set; } = [];

    /// <summary>How many requests a second one address may make, with bursts of twice as many; the next is answered 429. Loopback addresses are not counted. 0: no limit.</summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 500;
}

/// <summary>TLS for the web side: section <c>Web:Tls</c>. On with a certificate.</summary>
public sealed class WebTlsOptions
{
    /// <summary>The certificate, with its chain behind it: PEM, or PFX (PKCS #12). Read anew when the file changes. Empty: no TLS.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The private key in PEM; empty: it is in <see cref="CertificateFile"/>.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The password of the PFX file or the encrypted key; empty: none.</summary>
    public string Password { get; set; } = "";

    /// <summary>Whether it is on.</summary>
    internal bool IsOn => CertificateFile.Length > 0;
}
