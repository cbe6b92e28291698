using System.Globalization;
using MailCatcher.Components.Live;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace MailCatcher.Components.Layout;

/// <summary>The places of the application, with what waits in each.</summary>
public sealed partial class Rail : IDisposable
{
    private MailboxCounts _counts;
    private int _waiting;
    private IDisposable? _subscription;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private Outbox Outbox { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private ServerAddresses Addresses { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private bool OnInbox => Navigation.ToBaseRelativePath(Navigation.Uri) is var path
        && (path.Length == 0 || path[0] is '?' or '#' || path.StartsWith("message/", StringComparison.Ordinal));

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
        _counts = Messages.Counts;
        await CountWaitingAsync();
    }

    private static string Short(int count) => count > 9_999
        ? string.Create(CultureInfo.InvariantCulture, $"{count / 1000}k")
        : count.ToString("#,0", CultureInfo.InvariantCulture);

    private void OnLocationChanged(object? sender, LocationChangedEventArgs arguments) => _ = InvokeAsync(StateHasChanged);

    private async Task RefreshAsync(StoreChanges changes)
    {
        var before = (_counts, _waiting);
        _counts = Messages.Counts;
        if (changes.Outbox)
        {
            await CountWaitingAsync();
        }

        if (before != (_counts, _waiting))
        {
            StateHasChanged();
        }
    }

    private async Task CountWaitingAsync() => _waiting = (await Outbox.ListWaitingAsync(CancellationToken.None)).Length;
}
