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
    protected override async Task OnInitializedAsync()
    {
        _subscription = Live.Subscribe(changes => InvokeAsync(() => RefreshAsync(changes)));
        await LoadAsync();
    }

    private static (OutboxFilter Filter, string Label)[] Filters { get; } =
        [(OutboxFilter.All, "All"), (OutboxFilter.Waiting, "Waiting"), (OutboxFilter.Failed, "Failed"), (OutboxFilter.Relayed, "Relayed")];

    private async Task LoadAsync()
    {
        // One more than is shown tells whether there are more.
        var entries = new List<OutboxEntry>();
        for (var start = 0; entries.Count <= _shown && start < MostRead; start += ReadSize)
        {
            var page = await Outbox.ListAsync(start, ReadSize, _closing);
            entries.AddRange(page.Where(IsShown));
            if (page.Length < ReadSize)
            {
                break;
            }
        }

        _hasMore = entries.Count > _shown;
        _entries = [.. entries.Take(_shown)];
    }

    private bool IsShown(OutboxEntry entry) => _filter switch
    {
        OutboxFilter.Waiting => !entry.IsFinished,
        OutboxFilter.Failed => entry.Recipients.Any(recipient => recipient.State is RecipientState.Failed),
        OutboxFilter.Relayed => entry.Recipients.Any(recipient => recipient.State is RecipientState.Relayed),
        _ => true,
    };

    private Task FilterAsync(OutboxFilter filter)
    {
        _filter = filter;
        return LoadAsync();
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

    // Who may release may also try the way.
    private async Task TestAsync()
    {
        if (!MailAccess.Current.MayRelease)
        {
            _refusal = "This login may not release messages.";
            return;
        }

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

/// <summary>Which releases the outbox shows.</summary>
public enum OutboxFilter
{
    /// <summary>Every one.</summary>
    All,

    /// <summary>Those of which some recipient waits.</summary>
    Waiting,

    /// <summary>Those of which some recipient has failed.</summary>
    Failed,

    /// <summary>Those that some recipient got.</summary>
    Relayed,
}
