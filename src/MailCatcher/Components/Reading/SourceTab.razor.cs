using System.Globalization;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Reading;

/// <summary>The content as received, a page at a time, with a search over all of it.</summary>
public sealed partial class SourceTab : IDisposable
{
    private const int MostMatches = 10_000;
    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while what was begun may still be under way.
    private readonly CancellationToken _closing;
    private List<long> _starts = [];
    private int _page;
    private List<SourcePiece>? _pieces;
    private bool _isGone;
    private bool _isWrapped = true;
    private string _wanted = "";
    private string _searched = "";
    private List<int>? _found;
    private int _total;
    private int _current;

    /// <summary>Makes the component.</summary>
    public SourceTab() => _closing = _closed.Token;

    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public Guid MessageId { get; set; }

    /// <summary>The size of its content in bytes.</summary>
    [Parameter, EditorRequired]
    public long Size { get; set; }

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    private string Told => _total == 0 ? "not found"
        : string.Create(CultureInfo.InvariantCulture, $"{_current + 1:#,0} of {_total:#,0}{(_total == MostMatches ? " or more" : "")}");

    // How many of the matches are on the pages before, so that the current one can be told on its page.
    private int Before => _found?.Take(_page).Sum() ?? 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        await using (var content = await Messages.OpenContentAsync(MessageId, _closing))
        {
            _starts = content is null ? [] : await SourcePages.StartsAsync(content, _closing);
        }

        await ShowAsync(0);
    }

    private async Task ShowAsync(int page)
    {
        await using var content = await Messages.OpenContentAsync(MessageId, _closing);
        if (content is null)
        {
            _isGone = true;
            return;
        }

        var start = _starts.ElementAtOrDefault(page);
        var buffer = new byte[(page + 1 < _starts.Count ? _starts[page + 1] : content.Length) - start];
        content.Position = start;
        await content.ReadExactlyAsync(buffer, _closing);
        (_page, _pieces) = (page, SourceText.Read(LooseText.Decode(buffer), isHead: page == 0));
    }

    private async Task FindAsync()
    {
        if (_found is not null && _searched == _wanted)
        {
            await StepAsync(1);
            return;
        }

        (_searched, _found, _total, _current) = (_wanted, null, 0, 0);
        if (_wanted.Length > 0 && await Messages.OpenContentAsync(MessageId, _closing) is { } content)
        {
            await using (content)
            {
                _found = await SourcePages.CountAsync(content, _searched, MostMatches, _closing);
            }

            _total = _found.Sum();
            await StepAsync(0);
        }
    }

    private async Task StepAsync(int step)
    {
        if (_found is null || _total == 0)
        {
            return;
        }

        _current = (_current + step + _total) % _total;
        var page = 0;
        for (var passed = _found[0]; passed <= _current; passed += _found[page])
        {
            page++;
        }

        if (page != _page)
        {
            await ShowAsync(page);
        }
    }

    private RenderFragment Marked => builder =>
    {
        var match = Before;
        foreach (var piece in _pieces ?? [])
        {
            var element = piece.Kind switch { SourceKind.FieldName => "b", SourceKind.Boundary => "i", _ => null };
            if (element is not null)
            {
                builder.OpenElement(0, element);
            }

            var at = 0;
            foreach (var start in SourcePages.Matches(piece.Text, _searched))
            {
                builder.AddContent(1, piece.Text[at..start]);
                at = start + _searched.Length;
                var isCurrent = match++ == _current;
                builder.OpenElement(2, "mark");
                builder.AddAttribute(3, "class", isCurrent ? "current" : null);
                if (isCurrent)
                {
                    // Brings itself into view; see reading.js. A new one for each place.
                    builder.OpenElement(4, "scroll-here");
                    builder.SetKey((_page, _current));
                    builder.CloseElement();
                }

                builder.AddContent(5, piece.Text[start..at]);
                builder.CloseElement();
            }

            builder.AddContent(6, piece.Text[at..]);
            if (element is not null)
            {
                builder.CloseElement();
            }
        }
    };
}
