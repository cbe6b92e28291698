using System.Collections.Immutable;
using MailCatcher.Api;
using MailCatcher.Components.Live;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;

namespace MailCatcher.Components.InboxSetup;

/// <summary>The inboxes: makes them, changes and removes them, and shows the credentials to copy.</summary>
public sealed partial class InboxesPage : IDisposable
{
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private readonly bool _mayChange = MailAccess.Current.MayWrite && !MailAccess.Current.IsLimited;
    private ImmutableArray<InboxJson> _inboxes = [];
    private string _name = "";
    private string? _problem;
    private IDisposable? _subscription;

    /// <summary>Makes the component.</summary>
    public InboxesPage() => _closing = _closed.Token;

    [Inject]
    private Inboxes Inboxes { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private IOptions<SmtpOptions> Smtp { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    // Credentials that the server does not ask for look like a fault of ours.
    private string? AuthHint => Smtp.Value switch
    {
        { Auth.Mode: AuthMode.Off } => "The SMTP server offers no AUTH, so these credentials cannot be used yet: set Smtp:Auth:Mode=Optional (known users, and mail without AUTH) or Required.",
        { Auth.AllowWithoutTls: false, Tls.Mode: TlsMode.Off, ListenTls.Length: 0 } => "AUTH is offered over TLS only, and there is none: set Smtp:Tls:SelfSigned=true with Smtp:Tls:Mode=Offered, or Smtp:Auth:AllowWithoutTls=true.",
        _ => null,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _subscription = Live.Subscribe(_ => InvokeAsync(Refresh));
        Load();
    }

    private void Load() => _inboxes = InboxJson.ListOf(Inboxes, Messages);

    private void Refresh()
    {
        Load();
        StateHasChanged();
    }

    private async Task CreateAsync()
    {
        var name = _name.Trim();
        _problem = Inboxes.Find(name) is not null ? $"There is an inbox '{name}' already."
            : await Inboxes.SaveAsync(new Store.Inbox { Name = name, User = name, Password = Inboxes.NewPassword() }, _closing);
        if (_problem is null)
        {
            _name = "";
            Snackbar.Add($"Inbox {name} made", Severity.Normal);
        }

        Load();
    }

    private async Task SaveAsync(Store.Inbox inbox)
    {
        _problem = await Inboxes.SaveAsync(inbox, _closing);
        Load();
    }

    private async Task RemoveAsync(string name)
    {
        await Inboxes.RemoveAsync(name, _closing);
        await Messages.DeleteAsync(new MessageFilter { Inbox = name }, _closing);
        Snackbar.Add($"Inbox {name} removed", Severity.Normal);
        Load();
    }
}
