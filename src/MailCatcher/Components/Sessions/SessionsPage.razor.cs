using System.Net;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Sessions;

/// <summary>The SMTP sessions, newest first and live, or one of them.</summary>
public sealed partial class SessionsPage : IDisposable
{
    private const int PageSize = 50;
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private int _shown = PageSize;
    private List<SessionSummary>? _sessions;
    private bool _hasMore;
    private bool _failedOnly;
    private string? _address;
    private string? _user;
    private string? _problem;
    private Task _refreshing = Task.CompletedTask;

    /// <summary>Makes the component.</summary>
    public SessionsPage() => _closing = _closed.Token;

    /// <summary>The session to show; all when missing.</summary>
    [Parameter]
    public string? Id { get; set; }

    [Inject]
    private SessionLog Sessions { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private bool IsFiltered => _failedOnly || !string.IsNullOrWhiteSpace(_address) || !string.IsNullOrWhiteSpace(_user);

    /// <inheritdoc/>
    public void Dispose()
    {
        Sessions.Changed -= OnChanged;
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Sessions.Changed += OnChanged;
        await LoadAsync();
    }

    private void OnChanged() => _ = InvokeAsync(() =>
    {
        // A flood of sessions is shown ten times a second, not a thousand times.
        if (_refreshing.IsCompleted && !_closed.IsCancellationRequested)
        {
            _refreshing = RefreshAsync();
        }
    });

    private async Task RefreshAsync()
    {
        try
        {
            await Task.Delay(Live.LiveStore.Interval, Time, _closing);
            await LoadAsync();
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The reader went elsewhere.
        }
    }

    private async Task LoadAsync()
    {
        IPAddress? address = null;
        _problem = string.IsNullOrWhiteSpace(_address) || IPAddress.TryParse(_address.Trim(), out address) ? null : $"'{_address}' is no IP address.";
        if (_problem is not null)
        {
            _sessions = [];
            return;
        }

        // One more than is shown tells whether there are more.
        var filter = new SessionFilter { FailedOnly = _failedOnly, Address = address, User = string.IsNullOrWhiteSpace(_user) ? null : _user.Trim() };
        var sessions = await Sessions.ListAsync(filter, null, Math.Min(_shown + 1, 1_000), _closing);
        _hasMore = sessions.Length > _shown;
        _sessions = [.. sessions.Take(_shown)];
    }

    private Task FilterAsync(Action change)
    {
        change();
        _shown = PageSize;
        return LoadAsync();
    }

    private Task ShowMoreAsync()
    {
        _shown += PageSize;
        return LoadAsync();
    }
}
