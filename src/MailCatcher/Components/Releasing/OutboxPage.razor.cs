using MailCatcher.Components.Live;
using MailCatcher.Relay;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Releasing;

/// <summary>Every release, newest first, live.</summary>
public sealed partial class OutboxPage : IDisposable
{
    private const int PageSize = 50;
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private int _shown = PageSize;
    private List<OutboxEntry>? _entries;
    private bool _hasMore;
    private IDisposable? _subscription;

    /// <summary>Makes the component.</summary>
    public OutboxPage() => _closing = _closed.Token;

    [Inject]
    private Outbox Outbox { get; set; } = default!;

    [Inject]
    private Releases Releases { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _subscription = Live.Subscribe(changes => InvokeAsync(() => RefreshAsync(changes)));
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        // One more than is shown tells whether there are more.
        var entries = await Outbox.ListAsync(0, _shown + 1, _closing);
        _hasMore = entries.Length > _shown;
        _entries = [.. entries.Take(_shown)];
    }

    private async Task RefreshAsync(StoreChanges changes)
    {
        if (changes.Outbox)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private Task ShowMoreAsync()
    {
        _shown += PageSize;
        return LoadAsync();
    }
}
