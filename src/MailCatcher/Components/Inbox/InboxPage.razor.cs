using System.Globalization;
using MailCatcher.Components.Live;
using MailCatcher.Components.Reading;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace MailCatcher.Components.Inbox;

/// <summary>The inbox: the list and the message that is open. Which message and which tab is in the address.</summary>
public sealed partial class InboxPage : IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private readonly HashSet<Guid> _selection = [];
    private MailboxCounts _counts;
    private FilterCounts _matching;
    private bool _isCounted;
    private ListScope _scope = ListScope.Everything;
    private ScopedMessages? _scoped;
    private MessageList? _list;
    private MessagePane? _pane;
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

    [Inject]
    private MessageSearch Search { get; set; } = default!;

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

    private string Title => _counts.Unseen > 0 ? string.Create(CultureInfo.InvariantCulture, $"({_counts.Unseen}) Inbox · MailCatcher") : "Inbox · MailCatcher";

    private string Total => _matching.Total.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A key that means something here, told by the browser when nobody is typing.</summary>
    [JSInvokable]
    public Task OnKeyAsync(string key) => key switch
    {
        "j" or "ArrowDown" => StepAsync(1),
        "k" or "ArrowUp" => StepAsync(-1),
        "Enter" when Id is null => StepAsync(0),
        "Delete" or "#" when _selection.Count > 0 => DeleteSelectedAsync(),
        "Delete" or "#" when Id is { } id => DeleteAsync(id),
        "u" when Id is { } id => MarkUnseenAsync(id),
        "Escape" when _selection.Count > 0 => ClearSelectionAsync(),
        "x" when Id is { } id => ToggleAsync(id),
        "r" when _pane is not null => _pane.ReleaseAsync(),
        "s" when _pane is not null => _pane.PinAsync(),
        "[" when _pane is not null => StepTabAsync(-1),
        "]" when _pane is not null => StepTabAsync(1),
        "?" => ShowKeysAsync(),
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
        try
        {
            if (_keys is not null)
            {
                await _keys.InvokeVoidAsync("dispose");
                await _keys.DisposeAsync();
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
    protected override void OnInitialized()
    {
        _subscription = Live.Subscribe(changes => InvokeAsync(() => Refresh(changes)));
        _counts = Messages.Counts;
        _matching = new FilterCounts(_counts.Total, _counts.Unseen);
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var scope = ListScope.Of(InboxName, TagName, SearchText);
        if (_scoped is null || scope != _scope)
        {
            _scope = scope;
            _scoped = new ScopedMessages(Messages, Search, scope);
            _isCounted = false;
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

    // The tab stays when stepping: who compares header fields goes from header fields to header fields.
    private string? TabQuery => Tab is null ? null : $"tab={Uri.EscapeDataString(Tab)}";

    private async Task DeleteAsync(Guid id)
    {
        // Where to go is found before the message is gone: the older one, else the newer, else the list.
        var next = _list is null ? null : await _list.NeighborAsync(1, _closing) ?? await _list.NeighborAsync(-1, _closing);
        await Messages.DeleteAsync([id], _closing);
        await GoAsync(next == id ? null : next);
        Snackbar.Add("Message deleted", Severity.Normal);
    }

    private async Task MarkUnseenAsync(Guid id)
    {
        await GoAsync(null);
        await Messages.MarkSeenAsync([id], seen: false, _closing);
    }

    private Task MarkAllSeenAsync() => _scoped!.MarkAllSeenAsync(_closing);

    private async Task ConfirmDeleteAllAsync()
    {
        var parameters = new DialogParameters<DeleteAllDialog> { { dialog => dialog.Count, _matching.Total } };
        var reference = await Dialogs.ShowAsync<DeleteAllDialog>("Delete all messages?", parameters, new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true });
        if (await reference.Result is { Canceled: false })
        {
            await _scoped!.DeleteAllAsync(_closing);
            await GoAsync(null);
            Snackbar.Add("All messages deleted", Severity.Normal);
        }
    }

    private Task ToggleAsync(Guid id)
    {
        if (!_selection.Remove(id))
        {
            _selection.Add(id);
        }

        StateHasChanged();
        return Task.CompletedTask;
    }

    private Task ClearSelectionAsync()
    {
        _selection.Clear();
        StateHasChanged();
        return Task.CompletedTask;
    }

    private async Task MarkSelectedAsync(bool seen)
    {
        await Messages.MarkSeenAsync([.. _selection], seen, _closing);
        await ClearSelectionAsync();
    }

    private async Task DeleteSelectedAsync()
    {
        var closes = Id is { } open && _selection.Contains(open);
        var deleted = await Messages.DeleteAsync([.. _selection], _closing);
        await ClearSelectionAsync();
        if (closes)
        {
            await GoAsync(null);
        }

        Snackbar.Add(deleted == 1 ? "Message deleted" : string.Create(CultureInfo.InvariantCulture, $"{deleted:#,0} messages deleted"), Severity.Normal);
    }

    private Task StepTabAsync(int step)
    {
        _pane?.StepTab(step);
        return Task.CompletedTask;
    }

    private Task<IDialogReference> ShowKeysAsync() => Dialogs.ShowAsync<KeyboardSheet>("Keys", new DialogOptions { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true });
}
