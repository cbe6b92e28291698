using System.Globalization;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace MailCatcher.Components.Inbox;

/// <summary>Offers to take a delete back as long as the store can. A page that is loaded anew meanwhile offers it again.</summary>
public sealed partial class UndoBar : IDisposable
{
    private MessageSet _messages = MessageSet.Empty;
    private CancellationTokenSource _shown = new();

    /// <summary>Whether it is shown.</summary>
    public bool IsShown => _messages.Count > 0;

    /// <summary>Called when it comes or goes.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private string Text => string.Create(CultureInfo.InvariantCulture, $"{(_messages.Count == 1 ? "Message" : $"{_messages.Count:#,0} messages")} deleted");

    /// <summary>These have just been discarded.</summary>
    public void Show(MessageSet messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        // Several deletes in a row, as with the keyboard, are taken back together.
        _messages = _messages.With(messages);
        _shown.Cancel();
        _shown.Dispose();
        _shown = new CancellationTokenSource();
        _ = HideLaterAsync(_shown.Token);
        StateHasChanged();
    }

    /// <summary>Takes the delete back.</summary>
    public async Task UndoAsync()
    {
        if (_messages is { Count: > 0 } messages)
        {
            await Hide();
            var back = await Messages.RestoreAsync(messages, CancellationToken.None);
            Snackbar.Add(back == messages.Count ? "Brought back" : back == 0 ? "Too late: they are gone" : string.Create(CultureInfo.InvariantCulture, $"{back:#,0} brought back; the others are gone"), Severity.Normal);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shown.Cancel();
        _shown.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (Messages.ListDiscarded() is { Count: > 0 } discarded)
        {
            Show(discarded);
        }
    }

    private async Task HideLaterAsync(CancellationToken hidden)
    {
        await Task.Delay(Messages.UndoTime, Time, hidden).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!hidden.IsCancellationRequested)
        {
            await InvokeAsync(Hide);
        }
    }

    private Task Hide()
    {
        _messages = MessageSet.Empty;
        StateHasChanged();
        return OnChange.InvokeAsync();
    }
}
