using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace MailCatcher.Components.Inbox;

/// <summary>What is searched for. Tells of it while it is typed, at most a few times a second.</summary>
public sealed partial class SearchBox : IAsyncDisposable
{
    private const int MaxSuggestions = 6;
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(180);

    private static readonly (string Insert, string Meaning)[] Filters =
    [
        ("from:", "sender"), ("to:", "recipient"), ("subject:", "words of the subject"), ("is:unread", "nobody has opened it"), ("has:attachment", "has attachments"), ("after:today", "came today"),
        ("body:", "words of the text"), ("tag:", "carries a tag"), ("inbox:", "lies in an inbox"), ("header:", "has a header field"), ("is:pinned", "pinned"), ("is:tagged", "carries any tag"),
        ("is:released", "was released"), ("after:2h", "of the last two hours"), ("before:", "came before"), ("larger:1m", "larger than a megabyte"), ("filename:", "name of an attachment"),
        ("user:", "SMTP user"), ("message-id:", "Message-ID"), ("addressed:", "any address"),
    ];

    private CancellationTokenSource? _typing;
    // What the field begins with. From then on the browser owns its text: a render that is a moment late would take back what was typed since.
    private string? _first;
    private string? _fill;
    private ElementReference _input;
    private IJSObjectReference? _script;
    private string _text = "";
    private readonly Queue<string> _asked = new();
    private string _given = "";
    private string _shown = "";
    private bool _isOpen;

    /// <summary>The search that is shown.</summary>
    [Parameter]
    public string Text { get; set; } = "";

    /// <summary>What is wrong with it.</summary>
    [Parameter]
    public SearchFault? Fault { get; set; }

    /// <summary>Called when another search is wanted.</summary>
    [Parameter]
    public EventCallback<string> OnSearch { get; set; }

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _typing?.Dispose();
        try
        {
            if (_script is not null)
            {
                await _script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_fill is { } text)
        {
            _fill = null;
            _script ??= await Browser.InvokeAsync<IJSObjectReference>("import", InboxScript.Path);
            await _script.InvokeVoidAsync("fill", _input, text);
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
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
    }

    private async Task OnInputAsync(ChangeEventArgs change)
    {
        _text = change.Value?.ToString() ?? "";
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

    private async Task SubmitAsync()
    {
        if (_text.Trim() != _given)
        {
            _given = _text.Trim();
            _asked.Enqueue(_given);
            await OnSearch.InvokeAsync(_given);
        }
    }

    private Task ClearAsync()
    {
        (_text, _fill) = ("", "");
        return SubmitAsync();
    }

    private Task UseAsync(string insert)
    {
        var start = _text.LastIndexOf(' ') + 1;
        _text = _text[..start] + insert;
        _fill = _text;
        return SubmitAsync();
    }

    private IReadOnlyList<(string Insert, string Meaning)> Suggestions()
    {
        var word = _text[(_text.LastIndexOf(' ') + 1)..].TrimStart('-', '!');
        return [.. Filters.Where(filter => word.Length == 0 ? _text.Length == 0 : filter.Insert.StartsWith(word, StringComparison.OrdinalIgnoreCase) && filter.Insert.Length > word.Length).Take(MaxSuggestions)];
    }
}
