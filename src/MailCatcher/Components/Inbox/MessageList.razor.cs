using System.Collections.Immutable;
using MailCatcher.Components.Elements;
using MailCatcher.Components.Live;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;

namespace MailCatcher.Components.Inbox;

/// <summary>The messages of a scope. Reads only what is in view; what the reader looks at stays in place while new mail comes in above, and nothing moves while the list is held.</summary>
public sealed partial class MessageList : IAsyncDisposable
{
    /// <summary>A row's height in CSS pixels; the same as <c>--row-height</c>.</summary>
    public const int ComfortableRow = 80;

    /// <summary>A row's height in CSS pixels while the list is compact.</summary>
    public const int CompactRow = 52;

    /// <summary>More at once do not slide in one by one: that would flicker.</summary>
    private const int MaxSlides = 4;

    /// <summary>Another order than newest first is worked out anew for what came; at most so often, however fast mail comes in.</summary>
    private static readonly TimeSpan ArrangedInterval = TimeSpan.FromMilliseconds(700);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    /// <summary>So many rows fill most windows.</summary>
    private const int FirstRows = 14;

    private readonly CancellationTokenSource _closed = new();
    private readonly ListCursor _cursor = new();
    private Virtualize<MessageSummary>? _rows;
    private ElementReference _element;
    private IDisposable? _subscription;
    private IJSObjectReference? _script;
    private IJSObjectReference? _topWatch;
    private DotNetObjectReference<MessageList>? _self;
    private Task _later = Task.CompletedTask;
    private bool _isScrolledAway;
    private int _newer;
    private long _readAt;
    private long _newAfter = long.MaxValue;
    private long _heldAt;
    private string? _fault;
    private Guid? _lastSelected;
    private ScopedMessages? _scoped;
    private FilterCounts? _counted;
    private ImmutableArray<MessageSummary> _first = [];
    private ImmutableDictionary<Guid, int> _conversations = ImmutableDictionary<Guid, int>.Empty;

    /// <summary>The message in the reading pane.</summary>
    [Parameter]
    public Guid? Open { get; set; }

    /// <summary>Which messages.</summary>
    [Parameter]
    public ListScope Scope { get; set; } = ListScope.Everything;

    /// <summary>A row's height in CSS pixels.</summary>
    [Parameter]
    public int RowHeight { get; set; } = ComfortableRow;

    /// <summary>Whether the list stays as it is, whatever comes in.</summary>
    [Parameter]
    public bool IsHeld { get; set; }

    /// <summary>Called to hold the list or let it go on.</summary>
    [Parameter]
    public EventCallback<bool> OnHold { get; set; }

    /// <summary>Called when the number of messages in the scope is known anew.</summary>
    [Parameter]
    public EventCallback<FilterCounts> OnCounted { get; set; }

    /// <summary>Called when all messages of one's conversation are wanted.</summary>
    [Parameter]
    public EventCallback<Guid> OnConversation { get; set; }

    /// <summary>The selected messages; changed here.</summary>
    [Parameter, EditorRequired]
    public Selection Selection { get; set; } = default!;

    /// <summary>Called after the selection has changed.</summary>
    [Parameter]
    public EventCallback OnSelectionChange { get; set; }

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    [Inject]
    private ArrangedMessages Arranged { get; set; } = default!;

    [Inject]
    private ReleaseMarks Marks { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private ILogger<MessageList> Logger { get; set; } = default!;

    private string Label => $"Messages, {ArrangementNames.Of(Scope.Arrangement)}";

    private string NewerText => Numbers.Count(_newer, "new message");

    private bool IsNewestFirst => Scope.Arrangement == MessageArrangement.Newest;

    /// <summary>The message that lies <paramref name="step"/> rows after the open one (before it when negative); the first when none is open.</summary>
    /// <returns>Its id; <see langword="null"/> when the list ends there.</returns>
    public ValueTask<Guid?> NeighborAsync(int step, CancellationToken cancellationToken) => _cursor.NeighborAsync(_scoped!, Open, step, cancellationToken);

    /// <summary>Scrolls until the message last found by <see cref="NeighborAsync"/> is in view.</summary>
    public async Task RevealAsync()
    {
        if (_script is not null)
        {
            await _script.InvokeVoidAsync("reveal", _element, _cursor.Index, RowHeight);
        }
    }

    /// <summary>Told by the browser: the reader has scrolled away from the first message, or is back.</summary>
    [JSInvokable]
    public void OnScrolledAway(bool away)
    {
        _isScrolledAway = away;
        if (!away && !IsHeld && _newer > 0)
        {
            _newer = 0;
            StateHasChanged();
        }
    }

    /// <summary>Told by the browser: a row was clicked with Ctrl or Shift held.</summary>
    [JSInvokable]
    public Task OnRowAsync(Guid id, bool extend) => SelectAsync(id, extend);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _subscription?.Dispose();
        await _later.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed.Dispose();
        _self?.Dispose();
        await PageScript.EndAsync(_script, _topWatch);
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var isAnother = _scoped?.Scope != Scope;
        if (!isAnother && IsHeld == _scoped?.Until is not null)
        {
            return;
        }

        var isFirst = _scoped is null;
        if (isAnother)
        {
            // Another list: it begins at its top.
            _scoped = new ScopedMessages(Messages, Search, Arranged, Scope);
            (_newer, _counted, _newAfter) = (0, null, long.MaxValue);
        }

        _heldAt = IsHeld ? Math.Max(_heldAt, Messages.ModSequence) : 0;
        _scoped!.Until = IsHeld ? _heldAt : null;
        _newer = IsHeld ? _newer : 0;
        if (!isFirst && _rows is not null)
        {
            await ScrollToTopAsync();
            await ShowAsync();
        }
        else if (isFirst && Scope.Search.Length == 0)
        {
            await ShowFirstAsync();
        }
    }

    /// <summary>Rows at once, before the browser has told how many have room: that takes it as long as all the rest of a first visit.</summary>
    private async Task ShowFirstAsync()
    {
        try
        {
            var page = await _scoped!.ListAsync(0, FirstRows, _closed.Token);
            if (_readAt == 0)
            {
                (_first, _conversations) = (page.Page.Messages, page.Conversations);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The list itself tells, a moment later.
        }
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => _subscription = Live.Subscribe(changes => InvokeAsync(() => RefreshAsync(changes)));

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _script = await Browser.InvokeAsync<IJSObjectReference>("import", InboxScript.Path);
            if (_closed.IsCancellationRequested)
            {
                return;
            }

            _self = DotNetObjectReference.Create(this);
            _topWatch = await _script.InvokeAsync<IJSObjectReference>("watchTop", _element, _self);
            if (_closed.IsCancellationRequested)
            {
                // Closed meanwhile: there was nothing to end yet.
                await PageScript.EndAsync(_script, _topWatch);
                return;
            }

            // The rows show without waiting for the database; their marks come a moment later.
            await LoadMarksAsync();
        }
    }

    private async Task LoadMarksAsync()
    {
        try
        {
            if (await Marks.LoadAsync(CancellationToken.None))
            {
                StateHasChanged();
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A list without marks is a list all the same.
            Logger.MarksFailed(fault);
        }
    }

    private async ValueTask<ItemsProviderResult<MessageSummary>> LoadAsync(ItemsProviderRequest request)
    {
        ArrangedPage page;
        try
        {
            page = await _scoped!.ListAsync(request.StartIndex, Math.Clamp(request.Count, 1, 1_000), request.CancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever it is, the page must stay usable and come back once the store does.
            Logger.ListFailed(fault);
            _fault = fault is IOException ? "The disk does not answer." : "The message store does not answer.";
            Later(RetryInterval, ReadAgainAsync);
            StateHasChanged();
            return new ItemsProviderResult<MessageSummary>([], 0);
        }

        // Scrolled on meanwhile. The list takes a cancellation for what it is only with its own token.
        request.CancellationToken.ThrowIfCancellationRequested();
        _cursor.Saw(page.Page);
        _readAt = page.Page.ModSequence;
        _conversations = page.Conversations;
        if (_counted != page.Page.Matching)
        {
            _counted = page.Page.Matching;
            await OnCounted.InvokeAsync(page.Page.Matching);
        }

        if (page.Page.Messages.IsEmpty)
        {
            Uncover();
        }

        return new ItemsProviderResult<MessageSummary>(page.Page.Messages, page.Rows);
    }

    /// <summary>Takes the first rows away with the very batch that draws those of the list, so that no row is there twice, and none is missing for a moment.</summary>
    private void Uncover()
    {
        if (!_first.IsEmpty)
        {
            _first = [];
            StateHasChanged();
        }
    }

    private async Task RefreshAsync(StoreChanges changes)
    {
        Marks.Take(changes.Entries);
        if (!(changes.Messages || changes.Outbox) || _rows is null)
        {
            return;
        }

        var added = changes.AddedAfter(Math.Max(_readAt, _heldAt));
        if (IsHeld)
        {
            _newer += added;
        }
        else if (IsNewestFirst && _isScrolledAway && _script is not null && added > 0)
        {
            _newer += added;
            await _script.InvokeVoidAsync("keepPlace", _element, added, RowHeight);
        }

        if (!IsNewestFirst && !IsHeld)
        {
            Later(ArrangedInterval, ShowAsync);
            return;
        }

        _newAfter = added is > 0 and <= MaxSlides && !_isScrolledAway ? _readAt : long.MaxValue;
        await ShowAsync();
    }

    private async Task ShowAsync()
    {
        await _rows!.RefreshDataAsync();
        StateHasChanged();
    }

    private async Task ReadAgainAsync()
    {
        _fault = null;
        await ShowAsync();
        await LoadMarksAsync();
    }

    // One at a time: what comes meanwhile is seen by it.
    private void Later(TimeSpan pause, Func<Task> action)
    {
        if (_later.IsCompleted)
        {
            _later = RunAsync(_closed.Token);
        }

        async Task RunAsync(CancellationToken closed)
        {
            await Task.Delay(pause, Time, closed);
            await InvokeAsync(async () =>
            {
                // From here on what comes is for the next time.
                _later = Task.CompletedTask;
                await action();
            });
        }
    }

    private async Task SelectAsync(Guid id, bool extend)
    {
        if (extend && (_lastSelected ?? Open) is { } from && from != id)
        {
            Selection.Add(await _cursor.BetweenAsync(_scoped!, from, id, CancellationToken.None));
        }
        else
        {
            Selection.Toggle(id);
        }

        _lastSelected = id;
        await OnSelectionChange.InvokeAsync();
    }

    private async Task ScrollToTopAsync()
    {
        if (_script is not null)
        {
            await _script.InvokeVoidAsync("scrollToTop", _element);
        }
    }
}
