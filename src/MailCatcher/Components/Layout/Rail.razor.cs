using System.Collections.Immutable;
using System.Globalization;
using MailCatcher.Api;
using MailCatcher.Components.Inbox;
using MailCatcher.Components.Live;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace MailCatcher.Components.Layout;

/// <summary>The places of the application, with what waits in each.</summary>
public sealed partial class Rail : IDisposable
{
    /// <summary>Of more tags only the largest are shown.</summary>
    private const int MaxTags = 12;

    private readonly bool _mayChange = MailAccess.Current.MayWrite;
    private MailboxCounts _counts;
    private int _waiting;
    private ImmutableArray<InboxJson> _inboxes = [];
    private ImmutableArray<NamedCounts> _tags = [];
    private ImmutableArray<SavedSearch> _searches = [];
    private bool _isUnfolded;
    private IDisposable? _subscription;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private Inboxes Inboxes { get; set; } = default!;

    [Inject]
    private SavedSearches Searches { get; set; } = default!;

    [Inject]
    private FaultInjector Faults { get; set; } = default!;

    [Inject]
    private Outbox Outbox { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private ServerAddresses Addresses { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ILogger<Rail> Logger { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private bool OnInbox => Navigation.ToBaseRelativePath(Navigation.Uri) is var path
        && (path.Length == 0 || path[0] is '?' or '#' || path.StartsWith("message/", StringComparison.Ordinal))
        && !path.Contains("inbox=", StringComparison.Ordinal) && !path.Contains("tag=", StringComparison.Ordinal)
        && !_searches.Any(search => Scope == AddressOf(search));

    private string Smtp => string.Create(CultureInfo.InvariantCulture, $"{Addresses.HostFor(new Uri(Navigation.BaseUri).Host)}:{Addresses.SmtpPort}");

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        Navigation.LocationChanged -= OnLocationChanged;
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _subscription = Live.Subscribe(changes => InvokeAsync(() => RefreshAsync(changes)));
        Navigation.LocationChanged += OnLocationChanged;
        Count();
        await CountWaitingAsync();
    }

    private void Count()
    {
        _counts = Messages.Counts;
        _inboxes = InboxJson.ListOf(Inboxes, Messages);
        _searches = Searches.List();
        _tags = [.. Messages.ListTags().OrderByDescending(tag => tag.Counts.Total).Take(MaxTags).OrderBy(tag => tag.Name, StringComparer.OrdinalIgnoreCase)];
    }

    // The list's part of the address: a saved search is lit while exactly it is shown.
    private string Scope => Navigation.ToBaseRelativePath(Navigation.Uri) is var path && path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? path[at..] : "";

    private static string AddressOf(SavedSearch search) => ListScope.Of(search.Inbox, null, search.Query).AddressOf("");

    private bool IsScope(string name, string value) =>
        Navigation.Uri.Contains($"{name}={Uri.EscapeDataString(value)}", StringComparison.OrdinalIgnoreCase);

    private static string Short(int count) => count > 9_999
        ? string.Create(CultureInfo.InvariantCulture, $"{count / 1000}k")
        : count.ToString("#,0", CultureInfo.InvariantCulture);

    private void OnLocationChanged(object? sender, LocationChangedEventArgs arguments) => _ = InvokeAsync(() =>
    {
        _isUnfolded = false;
        StateHasChanged();
    });

    private void Fold() => _isUnfolded = false;

    private void OnKey(KeyboardEventArgs key) => _isUnfolded &= key.Key != "Escape";

    private async Task RefreshAsync(StoreChanges changes)
    {
        var before = (_counts, _waiting);
        Count();
        if (changes.Outbox)
        {
            await CountWaitingAsync();
        }

        if (before != (_counts, _waiting) || changes.Everything || changes.Messages)
        {
            StateHasChanged();
        }
    }

    private async Task CountWaitingAsync()
    {
        try
        {
            _waiting = (await Outbox.ListWaitingAsync(CancellationToken.None)).Length;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The rail is on every page, and must not take them down with it; the next change counts again.
            Logger.RefreshFailed(fault);
        }
    }
}
