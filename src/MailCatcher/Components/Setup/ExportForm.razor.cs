using System.Collections.Immutable;
using MailCatcher.Components.Live;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>Chooses messages and a format, says how many there are, and lets the browser fetch them: it shows how far that is, and breaks it off.</summary>
public sealed partial class ExportForm : IAsyncDisposable
{
    private static readonly ImmutableArray<Format> Formats =
    [
        new("jsonl", "JSON lines", "Keeps everything: envelope, time, inbox, tags, read, pinned"),
        new("mbox", "mbox", "One file, for mail programs"),
        new("zip", "Zip", "A file for each message (.eml)"),
        new("eml", "eml", "One message, as it is"),
    ];

    private readonly CancellationTokenSource _closed = new();

    // Kept apart from its source, which is disposed while a count may still be under way.
    private readonly CancellationToken _closing;
    private Format _format = Formats[0];
    private string _query = "";
    private string _inbox = "";
    private string? _fault;
    private int? _count;
    private Guid? _only;
    private IDisposable? _subscription;

    /// <summary>Makes the component.</summary>
    public ExportForm() => _closing = _closed.Token;

    /// <summary>The inboxes to choose from.</summary>
    [Parameter]
    public ImmutableArray<string> Inboxes { get; set; } = [];

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    [Inject]
    private LiveStore Live { get; set; } = default!;

    // The formats are few, and each has its limit.
    private string? Problem => _count switch
    {
        null or 0 => null,
        > 1 when _format.Name == "eml" => "eml is for one alone; narrow the search, or take a zip",
        > ZipEntries.MaxEntries when _format.Name == "zip" => $"a zip holds at most {Elements.Numbers.Plain(ZipEntries.MaxEntries)}; take JSON lines or mbox",
        _ => null,
    };

    private string? Address => _count is null or 0 || _fault is not null || Problem is not null ? null
        : _format.Name == "eml" ? $"api/v1/message/{_only}/raw?dl=1"
        : $"api/v1/export?format={_format.Name}&query={Uri.EscapeDataString(_query)}&inbox={Uri.EscapeDataString(_inbox)}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await _closed.CancelAsync();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        _subscription = Live.Subscribe(_ => InvokeAsync(RecountAsync));
        return CountAsync();
    }

    private Task SearchAsync(ChangeEventArgs change)
    {
        (_query, _count) = (change.Value?.ToString()?.Trim() ?? "", null);
        return CountAsync();
    }

    private Task ChooseAsync(ChangeEventArgs change)
    {
        (_inbox, _count) = (change.Value?.ToString() ?? "", null);
        return CountAsync();
    }

    private async Task RecountAsync()
    {
        await CountAsync();
        StateHasChanged();
    }

    private async Task CountAsync()
    {
        var asked = (_query, _inbox);
        var (query, fault) = Search.Parse(_query);
        _fault = fault?.ToString();
        if (query is null)
        {
            return;
        }

        var page = (await Search.FindAsync(query, new MessageFilter { Inbox = _inbox.Length == 0 ? null : _inbox }, 0, 1, _closing)).Page;
        if (asked == (_query, _inbox))
        {
            (_count, _only) = (page.Matching.Total, page.Messages.IsEmpty ? null : page.Messages[0].Id);
        }
    }

    private sealed record Format(string Name, string Title, string About);
}
