using MailCatcher.Smtp;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace MailCatcher.Components.Setup;

/// <summary>What an application must be told to send its mail here, with the host and port that are really bound.</summary>
public sealed partial class ConnectionSettings
{
    private string _chosen = "Node";

    [Inject]
    private ServerAddresses Addresses { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IOptions<SmtpOptions> Smtp { get; set; } = default!;

    private bool HasCertificate => Smtp.Value.Tls is { SelfSigned: true } or { CertificateFile.Length: > 0 };

    private string Encryption => Smtp.Value.Tls.Mode switch
    {
        TlsMode.Required => "STARTTLS, required",
        TlsMode.Offered => "STARTTLS, if you like",
        _ => "none",
    } + (Smtp.Value.ListenTls.Length > 0 ? $"; TLS at once on {Smtp.Value.ListenTls}" : "");

    private string SignIn => Smtp.Value.Auth.Mode switch
    {
        AuthMode.Any => "any user and password",
        AuthMode.Optional => "an inbox's user, or none",
        AuthMode.Required => "required: an inbox's user",
        _ => "not needed",
    };

    private string Host => Addresses.HostFor(new Uri(Navigation.BaseUri).Host);

    private IReadOnlyList<Snippet> Snippets => Snippet.For(Host, Addresses.SmtpPort);

    private Snippet Chosen => Snippets.First(snippet => snippet.Name == _chosen);
}
