using System.Globalization;
using MailCatcher.Api;
using MailCatcher.Components.Elements;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace MailCatcher.Components.Inbox;

/// <summary>What is selected, and what can be done with all of it. Long work shows how far it is and can be stopped.</summary>
public sealed partial class SelectionBar : IDisposable
{
    private static readonly DialogOptions Small = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true };

    private readonly bool _mayChange = MailAccess.Current.MayWrite;
    private readonly bool _mayRelease = MailAccess.Current.MayRelease;
    private readonly CancellationTokenSource _closed = new();
    private readonly BulkWork _work;

    /// <summary>Makes the component.</summary>
    public SelectionBar() => _work = new BulkWork(StateHasChanged);

    /// <summary>What is selected; changed here.</summary>
    [Parameter, EditorRequired]
    public Selection Selection { get; set; } = default!;

    /// <summary>How many messages the list has.</summary>
    [Parameter]
    public FilterCounts Matching { get; set; }

    /// <summary>Called after the selection has changed.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    /// <summary>Called when the selected messages have been discarded.</summary>
    [Parameter]
    public EventCallback<MessageSet> OnDiscard { get; set; }

    /// <summary>Called with the address of what is to be downloaded.</summary>
    [Parameter]
    public EventCallback<string> OnDownload { get; set; }

    /// <summary>The list they are of.</summary>
    [Parameter, EditorRequired]
    public ListScope Scope { get; set; } = ListScope.Everything;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private MessageSearch Search { get; set; } = default!;

    [Inject]
    private ArrangedMessages Arranged { get; set; } = default!;

    [Inject]
    private ChosenExports Exports { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    /// <summary>A key that means something for what is selected; <see langword="null"/> when it does not.</summary>
    public Task? OnKeyAsync(string key) => key switch
    {
        "Delete" or "#" => DiscardAsync(),
        "u" => MarkAsync(false),
        "s" => PinAsync(true),
        "t" => TagAsync(),
        "r" => ReleaseAsync(),
        "e" => ExportAsync(null),
        _ => null,
    };

    /// <summary>Deletes what is selected, so that it can be undone.</summary>
    public async Task DiscardAsync()
    {
        var messages = await ChooseAsync();
        await RunAsync("Deleting", messages, (progress, stop) => Messages.DiscardAsync(messages, progress, stop));
        await OnDiscard.InvokeAsync(messages);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        _work.Dispose();
    }

    private async Task MarkAsync(bool seen)
    {
        var messages = await ChooseAsync();
        await RunAsync("Marking", messages, (progress, stop) => Messages.MarkSeenAsync(messages, seen, progress, stop));
        await ClearAsync();
    }

    private async Task PinAsync(bool pinned)
    {
        var messages = await ChooseAsync();
        await RunAsync(pinned ? "Pinning" : "Unpinning", messages, (progress, stop) => Messages.SetPinnedAsync(messages, pinned, progress, stop));
        await ClearAsync();
    }

    private async Task TagAsync()
    {
        var reference = await Dialogs.ShowAsync<TagDialog>("Tags", Small);
        if (await reference.Result is { Canceled: false, Data: TagDialog.Change change })
        {
            var messages = await ChooseAsync();
            await RunAsync("Tagging", messages, (progress, stop) => Messages.ChangeTagsAsync(messages, change.Add, change.Remove, progress, stop));
            await ClearAsync();
        }
    }

    private async Task ReleaseAsync()
    {
        var messages = await ChooseAsync();
        var parameters = new DialogParameters<BulkReleaseDialog> { { dialog => dialog.Selected, messages } };
        var reference = await Dialogs.ShowAsync<BulkReleaseDialog>(string.Create(CultureInfo.InvariantCulture, $"Release {messages.Count:#,0} messages"), parameters, new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true });
        if (await reference.Result is { Canceled: false, Data: int released })
        {
            Snackbar.Add($"{Numbers.Count(released, "message")} in the outbox", Severity.Normal);
            await ClearAsync();
        }
    }

    // What is exported stays selected: nothing has changed about it.
    private async Task ExportAsync(string? format)
    {
        if (format is null && Selection.Picked is [var one])
        {
            await OnDownload.InvokeAsync($"api/v1/message/{one}/raw?dl=1");
            return;
        }

        var messages = await ChooseAsync();
        if (messages.Count > 0)
        {
            await OnDownload.InvokeAsync(Exports.Add(messages, format ?? (messages.Count > ZipEntries.MaxEntries ? "mbox" : "zip")));
        }
    }

    private async Task RunAsync(string what, MessageSet messages, Func<IProgress<int>, CancellationToken, Task> work)
    {
        var done = await _work.RunAsync(what, messages.Count, work, _closed.Token);
        if (done < messages.Count)
        {
            Snackbar.Add(string.Create(CultureInfo.InvariantCulture, $"Stopped after {done:#,0} of {messages.Count:#,0}"), Severity.Normal);
        }
    }

    private ValueTask<MessageSet> ChooseAsync() => Selection.ChooseAsync(Messages, new ScopedMessages(Messages, Search, Arranged, Scope), _closed.Token);

    private Task SelectAllAsync()
    {
        Selection.SelectAll(Matching.Total, Messages.ModSequence);
        return OnChange.InvokeAsync();
    }

    private Task ClearAsync()
    {
        Selection.Clear();
        return OnChange.InvokeAsync();
    }
}
