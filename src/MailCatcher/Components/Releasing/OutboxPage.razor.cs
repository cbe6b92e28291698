using MailCatcher.Components.Live;
using MailCatcher.Relay;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Releasing;

/// <summary>Every release, newest first, live.</summary>
public sealed partial class OutboxPage : IDisposable
{
    private const int PageSize = 50;
    private const int ReadSize = 200;
    private const int MostRead = 10_000;

    // Who may release may also try the way.
    private readonly bool _mayRelease = MailAccess.Current.MayRelease;

    // It holds up everybody's mail.
    private readonly bool _mayPause = MailAccess.Current.MayWrite && !MailAccess.Current.IsLimited;
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private int _shown = PageSize;
    private List<OutboxEntry>? _entries;
    private bool _hasMore;
    private OutboxFilter _filter;
    private ProbeResult? _probe;
    private bool _isTesting;
    private string? _refusal;
    private IDisposable? _subscription;

    /// <summary>Makes the component.</summary>
    public OutboxPage() => _closing = _closed.Token;

    /// <summary>Which releases to show: the name of an <see cref="OutboxFilter"/>.</summary>
    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    [Inject]
    private Outbox Outbox { get; set; } = default!;

    [Inject]
    private Releases Releases { get; set; } = default!;

    [Inject]
    private OutboxDesk Desk { get; set; } = default!;

    [Inject]
    private RelayProbe Probe { get; set; } = default!;

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
    protected override void OnInitialized() => _subscription = Live.Subscribe(changes => InvokeAsync(() => RefreshAsync(changes)));

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        (_filter, _shown) = (OutboxFilters.Parse(Show), PageSize);
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        // One more than is shown tells whether there are more.
        var entries = new List<OutboxEntry>();
        for (var start = 0; entries.Count <= _shown && start < MostRead; start += ReadSize)
        {
            var page = await Outbox.ListAsync(start, ReadSize, _closing);
            entries.AddRange(page.Where(entry => _filter.Shows(entry)));
            if (page.Length < ReadSize)
            {
                break;
            }
        }

        _hasMore = entries.Count > _shown;
        _entries = [.. entries.Take(_shown)];
    }

    private async Task TogglePauseAsync()
    {
        try
        {
            await (Desk.IsPaused ? Desk.ResumeAsync(_closing) : Desk.PauseAsync(_closing));
        }
        catch (MailAccessException forbidden)
        {
            _refusal = forbidden.Message;
        }
    }

    private async Task TestAsync()
    {
        _isTesting = true;
        StateHasChanged();
        _probe = await Probe.RunAsync(Releases.Routes[0].Name, _closing);
        _isTesting = false;
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
