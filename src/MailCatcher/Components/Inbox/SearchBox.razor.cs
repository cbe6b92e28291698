using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Inbox;

/// <summary>What is searched for. Tells of it while it is typed, at most a few times a second.</summary>
public sealed partial class SearchBox : IDisposable
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
    private string _text = "";
    private string _given = "";
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

    /// <inheritdoc/>
    public void Dispose() => _typing?.Dispose();

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // What comes back is what was typed a moment ago; only what comes from elsewhere replaces it.
        if (Text != _given)
        {
            (_text, _given) = (Text, Text);
        }
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
            await OnSearch.InvokeAsync(_given);
        }
    }

    private Task ClearAsync()
    {
        _text = "";
        return SubmitAsync();
    }

    private Task UseAsync(string insert)
    {
        var start = _text.LastIndexOf(' ') + 1;
        _text = _text[..start] + insert;
        return SubmitAsync();
    }

    private IReadOnlyList<(string Insert, string Meaning)> Suggestions()
    {
        var word = _text[(_text.LastIndexOf(' ') + 1)..].TrimStart('-', '!');
        return [.. Filters.Where(filter => word.Length == 0 ? _text.Length == 0 : filter.Insert.StartsWith(word, StringComparison.OrdinalIgnoreCase) && filter.Insert.Length > word.Length).Take(MaxSuggestions)];
    }
}
