using MailCatcher.Api;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace MailCatcher.Components.Setup;

/// <summary>What an application must be told to send its mail here, with the host, port, encryption and credentials that this server really has.</summary>
public sealed partial class ConnectionSettings
{
    private string _chosen = "Node";
    private string _user = "";
    private AccessTls _tls;
    private InboxJson[] _users = [];

    [Inject]
    private ServerAddresses Addresses { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private Inboxes Inboxes { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private IOptions<SmtpOptions> Smtp { get; set; } = default!;

    private bool HasCertificate => Smtp.Value.Tls is { SelfSigned: true } or { CertificateFile.Length: > 0 };

    // AUTH in clear only where it is allowed.
    private AccessTls[] Offers =>
    [
        .. Smtp.Value.Tls.Mode != TlsMode.Required && !(_user.Length > 0 && !Smtp.Value.Auth.AllowWithoutTls) ? [AccessTls.None] : (AccessTls[])[],
        .. Smtp.Value.Tls.Mode != TlsMode.Off ? [AccessTls.StartTls] : (AccessTls[])[],
        .. Addresses.SmtpTlsPort is not null ? [AccessTls.Implicit] : (AccessTls[])[],
    ];

    private string SignIn => Smtp.Value.Auth.Mode switch
    {
        AuthMode.Any => "any user and password",
        AuthMode.Optional => "a known user, or nobody",
        AuthMode.Required => "a known user",
        _ => "not needed",
    };

    private SmtpAccess Access
    {
        get
        {
            var offers = Offers;
            var tls = offers.Contains(_tls) ? _tls : offers.FirstOrDefault();
            var inbox = Array.Find(_users, inbox => inbox.User == _user);
            return new SmtpAccess(
                Addresses.HostFor(new Uri(Navigation.BaseUri).Host), tls == AccessTls.Implicit ? Addresses.SmtpTlsPort!.Value : Addresses.SmtpPort, tls, inbox?.User ?? "", inbox?.Password ?? "");
        }
    }

    private IReadOnlyList<Snippet> Snippets => Snippet.For(Access);

    private Snippet Chosen => Snippets.First(snippet => snippet.Name == _chosen);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _users = [.. InboxJson.ListOf(Inboxes, Messages).Where(inbox => inbox is { User.Length: > 0, Password.Length: > 0 })];
        _user = Smtp.Value.Auth.Mode == AuthMode.Required && _users.Length > 0 ? _users[0].User : "";
    }

    private static string NameOf(AccessTls tls) => tls switch
    {
        AccessTls.StartTls => "STARTTLS",
        AccessTls.Implicit => "TLS at once",
        _ => "none",
    };
}
