using MailCatcher.Components.Live;
using MailCatcher.Components.Reading;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace MailCatcher.Components.Inbox;

/// <summary>The inbox: the list and the message that is open. Which message, which list and which tab is in the address.</summary>
public sealed partial class InboxPage : IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private readonly bool _mayChange = MailAccess.Current.MayWrite;
    private readonly bool _mayRelease = MailAccess.Current.MayRelease;
    private readonly Selection _selection = new();
    private MailboxCounts _counts;
    private FilterCounts _matching;
    private bool _isCounted;
    private bool _isHeld;
    private bool _isCompact;
    private ListScope _scope = ListScope.Everything;
    private ScopedMessages? _scoped;
    private MessageList? _list;
    private MessagePane? _pane;
    private SelectionBar? _bulk;
    private UndoBar? _undo;
    private IDisposable? _subscription;
    private IJSObjectReference? _script;
    private IJSObjectReference? _keys;
    private DotNetObjectReference<InboxPage>? _self;

    /// <summary>Makes the component.</summary>
    public InboxPage() => _closing = _closed.Token;

    /// <summary>The message that is open; none on the front page.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>The tab of the reading pane: <c>?tab=</c>.</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>The inbox that is shown: <c>?inbox=</c>.</summary>
    [SupplyParameterFromQuery(Name = "inbox")]
    public string? InboxName { get; set; }

    /// <summary>The tag that is shown: <c>?tag=</c>.</summary>
    [SupplyParameterFromQuery(Name = "tag")]
    public string? TagName { get; set; }

    /// <summary>What is searched for: <c>?q=</c>.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchText { get; set; }

    /// <summary>What the list is sorted by: <c>?sort=</c>, with a minus from the other end.</summary>
    [SupplyParameterFromQuery(Name = "sort")]
    public string? SortText { get; set; }

    /// <summary>Whether conversations are grouped: <c>?group=1</c>.</summary>
    [SupplyParameterFromQuery(Name = "group")]
    public string? GroupText { get; set; }

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    [Inject]
    private ArrangedMessages Arranged { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    // The tab stays when stepping: who compares header fields goes from header fields to header fields.
    private string? TabQuery => Tab is null ? null : $"tab={Uri.EscapeDataString(Tab)}";

    /// <summary>A key that means something here, told by the browser when nobody is typing. What is selected comes before what is open.</summary>
    [JSInvokable]
    public Task OnKeyAsync(string key) => key switch
    {
        "Delete" or "#" or "u" or "s" or "t" or "z" when !_mayChange => Task.CompletedTask,
        "r" when !_mayRelease => Task.CompletedTask,
        "j" or "ArrowDown" => StepAsync(1),
        "k" or "ArrowUp" => StepAsync(-1),
        "Enter" when Id is null => StepAsync(0),
        "*" => SelectAllAsync(),
        "Escape" when _selection.Count > 0 => ClearSelectionAsync(),
        "z" when _undo is not null => _undo.UndoAsync(),
        "p" => Hold(!_isHeld),
        "?" => ShowKeysAsync(),
        _ when _selection.Count > 0 && _bulk is not null && _bulk.OnKeyAsync(key) is { } done => done,
        "Delete" or "#" when Id is { } id => DeleteAsync(id),
        "u" when Id is { } id => MarkUnseenAsync(id),
        "x" when Id is { } id => ToggleAsync(id),
        "e" when Id is { } id => DownloadAsync($"api/v1/message/{id}/raw?dl=1"),
        "r" when _pane is not null => _pane.ReleaseAsync(),
        "s" when _pane is not null => _pane.PinAsync(),
        "[" when _pane is not null => StepTabAsync(-1),
        "]" when _pane is not null => StepTabAsync(1),
        "Escape" when Id is not null => GoAsync(null),
        _ => Task.CompletedTask,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await _closed.CancelAsync();
        _closed.Dispose();
        _self?.Dispose();
        await PageScript.EndAsync(_script, _keys);
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _subscription = Live.Subscribe(changes => InvokeAsync(() => Refresh(changes)));
        _counts = Messages.Counts;
        _matching = new FilterCounts(_counts.Total, _counts.Unseen);
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var scope = ListScope.Of(InboxName, TagName, SearchText, SortText, GroupText);
        if (_scoped is null || scope != _scope)
        {
            _scope = scope;
            _scoped = new ScopedMessages(Messages, Search, Arranged, scope);
            (_isCounted, _isHeld) = (false, false);
            _selection.Clear();
        }
    }

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
            _keys = await _script.InvokeAsync<IJSObjectReference>("listen", _self);
            if (_closed.IsCancellationRequested)
            {
                // Left meanwhile: there was nothing to end yet.
                await PageScript.EndAsync(_script, _keys);
                return;
            }

            if (await _script.InvokeAsync<string>("density") == "compact")
            {
                _isCompact = true;
                StateHasChanged();
            }
        }
    }

    private void Refresh(StoreChanges changes)
    {
        if (changes.Messages && _counts != Messages.Counts)
        {
            _counts = Messages.Counts;
            _matching = _scope.IsNarrow ? _matching : new FilterCounts(_counts.Total, _counts.Unseen);
            StateHasChanged();
        }
    }

    private void Counted(FilterCounts counts)
    {
        (_matching, _isCounted) = (counts, true);
        StateHasChanged();
    }

    private void SearchAsync(string text) =>
        Navigation.NavigateTo((_scope with { Search = text }).AddressOf(Id is { } id ? $"message/{id}" : ""), replace: _scope.Search.Length > 0 && text.Length > 0);

    private void Arrange(MessageArrangement arrangement) =>
        Navigation.NavigateTo((_scope with { Arrangement = arrangement }).AddressOf(Id is { } id ? $"message/{id}" : "", TabQuery), replace: true);

    private async Task ShowConversationAsync(Guid id)
    {
        if (await Search.FindConversationAsync(id, _closing) is { } conversation)
        {
            Navigation.NavigateTo(new ListScope(null, null, $"conversation:\"{conversation.Replace("\"", "", StringComparison.Ordinal)}\"").AddressOf($"message/{id}"));
        }
    }

    private Task Hold(bool hold)
    {
        _isHeld = hold;
        StateHasChanged();
        return Task.CompletedTask;
    }

    private async Task SetDensityAsync(bool compact)
    {
        _isCompact = compact;
        if (_script is not null)
        {
            await _script.InvokeVoidAsync("setDensity", compact ? "compact" : "comfortable");
        }
    }

    private async Task StepAsync(int step)
    {
        if (_list is not null && await _list.NeighborAsync(step, _closing) is { } next)
        {
            await GoAsync(next);
            await _list.RevealAsync();
        }
    }

    private Task GoAsync(Guid? id)
    {
        // Stepping through a hundred messages must not fill the browser's history with them.
        Navigation.NavigateTo(id is null ? _scope.AddressOf("") : _scope.AddressOf($"message/{id}", TabQuery), replace: id is not null && Id is not null);
        return Task.CompletedTask;
    }

    private async Task DeleteAsync(Guid id)
    {
        // Where to go is found before the message is gone: the next one, else the one before, else the list. Where only one of both has room, the list.
        var next = _list is null || await HasOnePaneAsync() ? null : await _list.NeighborAsync(1, _closing) ?? await _list.NeighborAsync(-1, _closing);
        var message = await Messages.ChooseAsync([id], _closing);
        await Messages.DiscardAsync(message, null, _closing);
        await GoAsync(next == id ? null : next);
        _undo?.Show(message);
    }

    private async ValueTask<bool> HasOnePaneAsync() => _script is not null && await _script.InvokeAsync<bool>("hasOnePane", _closing);

    private async Task DiscardAsync(MessageSet messages)
    {
        if (Id is { } open && _selection.HasPicked(open))
        {
            await GoAsync(null);
        }

        _selection.Clear();
        _undo?.Show(messages);
    }

    private async Task MarkUnseenAsync(Guid id)
    {
        await GoAsync(null);
        await Messages.MarkSeenAsync([id], seen: false, _closing);
    }

    private Task MarkAllSeenAsync() => _scoped!.MarkAllSeenAsync(_closing);

    private async Task DeleteAllAsync()
    {
        if (_scope.IsNarrow)
        {
            // Of some of them it can be undone, so nobody need be asked.
            await Task.Yield();
            await SelectAllAsync();
            await (_bulk?.DiscardAsync() ?? Task.CompletedTask);
            return;
        }

        var parameters = new DialogParameters<DeleteAllDialog> { { dialog => dialog.Count, _matching.Total } };
        var reference = await Dialogs.ShowAsync<DeleteAllDialog>("Delete all messages?", parameters, new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true });
        if (await reference.Result is { Canceled: false })
        {
            await Messages.DeleteAllAsync(_closing);
            await GoAsync(null);
            Snackbar.Add("All messages deleted", Severity.Normal);
        }
    }

    private Task SelectAllAsync()
    {
        _selection.SelectAll(_matching.Total, Messages.ModSequence);
        StateHasChanged();
        return Task.CompletedTask;
    }

    private Task ToggleAsync(Guid id)
    {
        _selection.Toggle(id);
        StateHasChanged();
        return Task.CompletedTask;
    }

    private Task ClearSelectionAsync()
    {
        _selection.Clear();
        StateHasChanged();
        return Task.CompletedTask;
    }

    private async Task DownloadAsync(string address)
    {
        if (_script is not null)
        {
            await _script.InvokeVoidAsync("download", address);
        }
    }

    private Task StepTabAsync(int step)
    {
        _pane?.StepTab(step);
        return Task.CompletedTask;
    }

    private Task<IDialogReference> ShowKeysAsync() => Dialogs.ShowAsync<KeyboardSheet>("Keys", new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true });
}
