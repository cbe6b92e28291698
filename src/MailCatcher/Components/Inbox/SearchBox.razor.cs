using System.Collections.Immutable;
using MailCatcher.Components.Live;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace MailCatcher.Components.Inbox;

/// <summary>What is searched for. Tells of it while it is typed, at most a few times a second; offers filters, values, and what was searched for before.</summary>
public sealed partial class SearchBox : IAsyncDisposable
{
    private const string ScriptPath = "./js/search.js";
    private const int NewestForNames = 200;
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(180);

    private readonly Queue<string> _asked = new();
    private readonly bool _mayKeep = MailAccess.Current.MayWrite;
    private CancellationTokenSource? _typing;

    // What the field begins with. From then on the browser owns its text: a render that is a moment late would take back what was typed since.
    private string? _first;
    private string? _fill;
    private ElementReference _input;
    private IJSObjectReference? _script;
    private DotNetObjectReference<SearchBox>? _self;
    private SearchVocabulary _vocabulary = SearchVocabulary.Empty;
    private ImmutableArray<SearchSuggestion> _suggestions = [];
    private ImmutableArray<SearchTerm> _filters = [];
    private string _text = "";
    private string _given = "";
    private string _shown = "";
    private int _active = -1;
    private bool _isOpen;

    /// <summary>The search that is shown.</summary>
    [Parameter]
    public string Text { get; set; } = "";

    /// <summary>Where it is searched; an inbox and a tag show as filters too.</summary>
    [Parameter]
    public ListScope Scope { get; set; } = ListScope.Everything;

    /// <summary>What is wrong with it.</summary>
    [Parameter]
    public SearchFault? Fault { get; set; }

    /// <summary>Called when another search is wanted.</summary>
    [Parameter]
    public EventCallback<string> OnSearch { get; set; }

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    [Inject]
    private SavedSearches Searches { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    // What is on the screen, as a search to keep: the tag of the list is a part of it.
    private SavedSearch Shown => new()
    {
        Name = "",
        Query = string.Join(' ', new[] { Scope.Tag is null ? "" : $"tag:\"{Scope.Tag}\"", Text }.Where(part => part.Length > 0)),
        Inbox = Scope.Inbox,
    };

    private SavedSearch? Kept => Shown is var shown ? Searches.List().FirstOrDefault(kept => kept.Query == shown.Query && kept.Inbox == shown.Inbox) : null;

    private bool IsOpen => _isOpen && Fault is null && _suggestions.Length > 0;

    /// <summary>A key that chooses among the suggestions, told by the browser while they show.</summary>
    [JSInvokable]
    public void OnChoose(string key)
    {
        (_active, _isOpen) = key switch
        {
            "ArrowDown" => (((_active + 2) % (_suggestions.Length + 1)) - 1, true),
            "ArrowUp" => (((_active + _suggestions.Length + 1) % (_suggestions.Length + 1)) - 1, true),
            _ => (-1, false),
        };
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _typing?.Dispose();
        _self?.Dispose();
        await PageScript.EndAsync(_script);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            _script = await Browser.InvokeAsync<IJSObjectReference>("import", ScriptPath);
            await _script.InvokeVoidAsync("listen", _input, _self);
        }

        if (_fill is { } text && _script is not null)
        {
            _fill = null;
            await _script.InvokeVoidAsync("fill", _input, text);
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _filters = Text.Length == 0 ? [] : [.. Search.Outline(Text).Where(term => term.IsFilter)];
        if (_first is null)
        {
            (_first, _shown, _given, _text) = (Text, Text, Text, Text);
        }

        if (Text == _shown)
        {
            return;
        }

        _shown = Text;
        if (_asked.Contains(Text))
        {
            // What comes back was typed a moment ago, and more since: it must not replace what is being typed.
            while (_asked.Dequeue() != Text)
            {
            }

            return;
        }

        _asked.Clear();
        (_text, _given, _fill) = (Text, Text, Text);
        Suggest();
    }

    private static string WordsFrom(string text, int position)
    {
        var end = position >= text.Length ? -1 : text.IndexOf(' ', position);
        return end < 0 ? text[Math.Min(position, text.Length)..] : text[position..end];
    }

    // What is wrong is marked where it stands; at the end there is nothing to mark but that something is missing.
    private string WrongPart(SearchFault fault) => WordsFrom(_given, fault.Position) is { Length: > 0 } words ? words : "…";

    private async Task OpenAsync()
    {
        _isOpen = true;
        var newest = await Messages.ListAsync(0, NewestForNames, CancellationToken.None);
        _vocabulary = new SearchVocabulary
        {
            Tags = Messages.ListTagNames(),
            Inboxes = [.. Messages.ListInboxes().Select(inbox => inbox.Name)],
            Senders = [.. newest.Messages.Select(message => message.Facts.From?.Address).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)],
            Recipients = [.. newest.Messages.SelectMany(message => message.Facts.To.Concat(message.Facts.Cc)).Select(to => to.Address).Distinct(StringComparer.OrdinalIgnoreCase)],
            Saved = [.. Searches.List().Select(saved => (saved.Name, saved.Query))],
            History = _script is null ? [] : [.. await _script.InvokeAsync<string[]?>("recall") ?? []],
        };
        Suggest();
    }

    private async Task KeepAsync()
    {
        var reference = await SearchDialog.ShowAsync(Dialogs, Kept ?? Shown);
        await reference.Result;
    }

    private async Task LeaveAsync()
    {
        (_isOpen, _active) = (false, -1);
        await RememberAsync();
    }

    private async Task RememberAsync()
    {
        if (_given.Length > 0 && Fault is null && _script is not null)
        {
            await _script.InvokeVoidAsync("remember", _given);
        }
    }

    private void Suggest() => (_suggestions, _active) = (SearchSuggestions.For(_text, _vocabulary), -1);

    private async Task OnInputAsync(ChangeEventArgs change)
    {
        _text = change.Value?.ToString() ?? "";
        _isOpen = true;
        Suggest();
        _typing?.Dispose();
        _typing = new CancellationTokenSource();
        try
        {
            await Task.Delay(TypingPause, Time, _typing.Token);
            await SubmitAsync();
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
            // Typing goes on.
        }
    }

    private async Task EnterAsync()
    {
        if (IsOpen && _active >= 0)
        {
            await UseAsync(_suggestions[_active]);
            return;
        }

        _isOpen = false;
        await SubmitAsync();
        await RememberAsync();
    }

    private async Task SubmitAsync()
    {
        if (_text.Trim() != _given)
        {
            _given = _text.Trim();
            _asked.Enqueue(_given);
            await OnSearch.InvokeAsync(_given);
        }
    }

    private Task ReplaceAsync(string text)
    {
        (_text, _fill) = (text, text);
        Suggest();
        return SubmitAsync();
    }

    private Task ClearAsync() => ReplaceAsync("");

    private Task RemoveAsync(SearchTerm term) => ReplaceAsync(term.RemoveFrom(Text));

    private async Task UseAsync(SearchSuggestion suggestion)
    {
        await ReplaceAsync(suggestion.Text);

        // After the name of a filter its values are offered.
        _isOpen = suggestion.Text.EndsWith(':');
    }
}
