using MailCatcher.Components.Live;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;

namespace MailCatcher.Components.Inbox;

/// <summary>The messages, newest first. Reads only what is in view; what the reader looks at stays in place while new mail comes in above.</summary>
public sealed partial class MessageList : IAsyncDisposable
{
    /// <summary>A row's height in CSS pixels; the same as <c>--row-height</c>.</summary>
    public const int RowHeight = 80;

    private readonly ListCursor _cursor = new();
    private Virtualize<MessageSummary>? _rows;
    private ElementReference _element;
    private IDisposable? _subscription;
    private IJSObjectReference? _script;
    private bool _isClosed;
    private IJSObjectReference? _topWatch;
    private DotNetObjectReference<MessageList>? _self;
    private bool _isScrolledAway;
    private int _newer;
    private long _readAt;
    private Guid? _lastSelected;
    private ScopedMessages? _scoped;
    private FilterCounts? _counted;

    /// <summary>The message in the reading pane.</summary>
    [Parameter]
    public Guid? Open { get; set; }

    /// <summary>Which messages.</summary>
    [Parameter]
    public ListScope Scope { get; set; } = ListScope.Everything;

    /// <summary>Called when the number of messages in the scope is known anew.</summary>
    [Parameter]
    public EventCallback<FilterCounts> OnCounted { get; set; }

    /// <summary>The selected messages; changed here.</summary>
    [Parameter, EditorRequired]
    public HashSet<Guid> Selection { get; set; } = default!;

    /// <summary>Called after the selection has changed.</summary>
    [Parameter]
    public EventCallback OnSelectionChange { get; set; }

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    /// <summary>The message that lies <paramref name="step"/> rows after the open one (before it when negative); the newest when none is open.</summary>
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

    /// <summary>Told by the browser: the reader has scrolled away from the newest message, or is back.</summary>
    [JSInvokable]
    public void OnScrolledAway(bool away)
    {
        _isScrolledAway = away;
        if (!away && _newer > 0)
        {
            _newer = 0;
            StateHasChanged();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        _subscription?.Dispose();
        _self?.Dispose();
        try
        {
            if (_topWatch is not null)
            {
                await _topWatch.InvokeVoidAsync("dispose");
                await _topWatch.DisposeAsync();
            }

            if (_script is not null)
            {
                await _script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_scoped?.Scope == Scope)
        {
            return;
        }

        // Another list: it begins at its top.
        var isFirst = _scoped is null;
        _scoped = new ScopedMessages(Messages, Search, Scope);
        _newer = 0;
        _counted = null;
        if (!isFirst && _rows is not null)
        {
            await ScrollToTopAsync();
            await _rows.RefreshDataAsync();
            StateHasChanged();
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
            if (_isClosed)
            {
                return;
            }

            _self = DotNetObjectReference.Create(this);
            _topWatch = await _script.InvokeAsync<IJSObjectReference>("watchTop", _element, _self);
        }
    }

    private async ValueTask<ItemsProviderResult<MessageSummary>> LoadAsync(ItemsProviderRequest request)
    {
        var page = await _scoped!.ListAsync(request.StartIndex, Math.Clamp(request.Count, 1, 1_000), request.CancellationToken);

        // Scrolled on meanwhile. The list takes a cancellation for what it is only with its own token.
        request.CancellationToken.ThrowIfCancellationRequested();
        _cursor.Saw(page);
        _readAt = page.ModSequence;
        if (_counted != page.Matching)
        {
            _counted = page.Matching;
            await OnCounted.InvokeAsync(page.Matching);
        }

        return new ItemsProviderResult<MessageSummary>(page.Messages, page.Matching.Total);
    }

    private async Task RefreshAsync(StoreChanges changes)
    {
        if (!changes.Messages || _rows is null)
        {
            return;
        }

        if (_isScrolledAway && _script is not null && changes.AddedAfter(_readAt) is > 0 and var added)
        {
            _newer += added;
            await _script.InvokeVoidAsync("keepPlace", _element, added, RowHeight);
        }

        await _rows.RefreshDataAsync();
        StateHasChanged();
    }

    private async Task SelectAsync(Guid id, bool extend)
    {
        if (extend && _lastSelected is { } from)
        {
            Selection.UnionWith(await _cursor.BetweenAsync(_scoped!, from, id, CancellationToken.None));
        }
        else if (!Selection.Remove(id))
        {
            Selection.Add(id);
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
