using MailCatcher.Components.Elements;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MailCatcher.Components.Live;

/// <summary>Tells the browser what it shows outside the page: how many messages are unseen, on the application's icon, and desktop notifications of the mail somebody wants to hear of. Has no markup.</summary>
public sealed class Alerts : ComponentBase, IAsyncDisposable
{
    /// <summary>The script that keeps the choices and shows notifications.</summary>
    internal const string ScriptPath = "./js/alerts.js";

    /// <summary>Of more at once one notification tells the number.</summary>
    internal const int MostSingly = 3;

    /// <summary>Messages that a saved search is tried on at each refresh; in a flood the newest must do.</summary>
    private const int MostTried = 10;

    private readonly CancellationTokenSource _closed = new();
    private AlertChoices _choices = AlertChoices.None;
    private IDisposable? _subscription;
    private IJSObjectReference? _script;
    private IJSObjectReference? _watch;
    private DotNetObjectReference<Alerts>? _self;
    private int? _badge;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    [Inject]
    private SavedSearches Searches { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    /// <summary>Told by the browser: what is wanted, at first and whenever it changes, in this window or another.</summary>
    [JSInvokable]
    public void OnChoices(AlertChoices choices) => _choices = choices;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await _closed.CancelAsync();
        _closed.Dispose();
        _self?.Dispose();
        await PageScript.EndAsync(_script, _watch);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        var script = await Browser.InvokeAsync<IJSObjectReference>("import", ScriptPath);
        if (_closed.IsCancellationRequested)
        {
            return;
        }

        _script = script;
        _self = DotNetObjectReference.Create(this);
        _watch = await script.InvokeAsync<IJSObjectReference>("watch", _self);
        if (_closed.IsCancellationRequested)
        {
            // Closed meanwhile: there was nothing to end yet.
            await PageScript.EndAsync(_script, _watch);
            return;
        }

        _subscription = Live.Subscribe(changes => InvokeAsync(() => RefreshAsync(changes)));
        await BadgeAsync(script);
    }

    private async Task RefreshAsync(StoreChanges changes)
    {
        if (_script is not { } script || !changes.Messages)
        {
            return;
        }

        await BadgeAsync(script);
        if (!_choices.IsOn || await ChooseAsync([.. changes.Added]) is not { Count: > 0 } wanted)
        {
            return;
        }

        if (wanted.Count > MostSingly)
        {
            await script.InvokeVoidAsync("tell", $"{wanted.Count} new messages", $"The last from {Names.Sender(wanted[^1])}: {Names.Subject(wanted[^1].Facts.Subject)}", "", "many", _choices.Sound);
            return;
        }

        foreach (var message in wanted)
        {
            await script.InvokeVoidAsync("tell", Names.Sender(message), Names.Subject(message.Facts.Subject), $"message/{message.Id}", message.Id, _choices.Sound);
        }
    }

    private async Task<List<MessageSummary>> ChooseAsync(List<MessageSummary> added)
    {
        // A search that was deleted meanwhile, or is wrong by now, finds nothing.
        var searches = Searches.List()
            .Where(search => _choices.Searches.Contains(search.Name, StringComparer.OrdinalIgnoreCase))
            .Select(search => (search.Inbox, Search.Parse(search.Query).Query))
            .ToArray();
        var wanted = new List<MessageSummary>();
        foreach (var (place, message) in added.Index())
        {
            var isWanted = _choices.Everything || _choices.Inboxes.Contains(message.Inbox, StringComparer.OrdinalIgnoreCase);
            foreach (var (inbox, query) in place < added.Count - MostTried ? [] : searches)
            {
                isWanted = isWanted || (query is not null && (inbox is null || string.Equals(inbox, message.Inbox, StringComparison.OrdinalIgnoreCase)) && await Search.MatchesAsync(query, message.Id, _closed.Token));
            }

            if (isWanted)
            {
                wanted.Add(message);
            }
        }

        return wanted;
    }

    private async Task BadgeAsync(IJSObjectReference script)
    {
        if (Messages.Counts.Unseen is var unseen && unseen != _badge)
        {
            _badge = unseen;
            await script.InvokeVoidAsync("badge", unseen);
        }
    }
}
