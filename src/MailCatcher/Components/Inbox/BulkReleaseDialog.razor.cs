using System.Collections.Immutable;
using MailCatcher.Components.Releasing;
using MailCatcher.Relay;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace MailCatcher.Components.Inbox;

/// <summary>Puts many messages into the outbox, each for its own recipients or all for the same. What is refused is told, by reason.</summary>
public sealed partial class BulkReleaseDialog : IDisposable
{
    private readonly Dictionary<string, int> _refused = [];
    private readonly CancellationTokenSource _closed = new();
    private readonly BulkWork _work;
    private string _to = "";
    private int _queued;

    /// <summary>Makes the component.</summary>
    public BulkReleaseDialog() => _work = new BulkWork(StateHasChanged);

    /// <summary>The messages.</summary>
    [Parameter, EditorRequired]
    public MessageSet Selected { get; set; } = MessageSet.Empty;

    /// <summary>The address that the page is open at.</summary>
    [CascadingParameter(Name = "Visitor")]
    public string? Visitor { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private Releases Releases { get; set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        _work.Dispose();
    }

    private async Task ReleaseAsync()
    {
        ImmutableArray<string> named = [.. _to.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        await _work.RunAsync("Releasing", Selected.Count, (progress, stop) => ReleaseAsync(named, progress, stop), _closed.Token);
        if (_refused.Count == 0)
        {
            Dialog.Close(DialogResult.Ok(_queued));
        }
    }

    private async Task ReleaseAsync(ImmutableArray<string> named, IProgress<int> progress, CancellationToken stop)
    {
        var done = 0;
        await foreach (var message in Messages.ReadAsync(Selected, stop))
        {
            stop.ThrowIfCancellationRequested();
            var recipients = named.IsEmpty && await Messages.FindEnvelopeAsync(message.Id, stop) is { } envelope ? [.. envelope.ForwardPaths.Select(path => path.ToString())] : named;
            switch (await Releases.RequestAsync(new ReleaseRequest(message.Id, recipients) { Actor = ReleaseWords.ByHand(Visitor) }, stop))
            {
                case ReleaseAnswer.Queued:
                    _queued++;
                    break;
                case ReleaseAnswer.Refused refused:
                    _refused[refused.Reason] = _refused.GetValueOrDefault(refused.Reason) + 1;
                    break;
            }

            progress.Report(++done);
        }
    }

    private void Close()
    {
        if (_work.What is not null)
        {
            _work.Stop();
        }
        else if (_queued > 0)
        {
            Dialog.Close(DialogResult.Ok(_queued));
        }
        else
        {
            Dialog.Cancel();
        }
    }
}
