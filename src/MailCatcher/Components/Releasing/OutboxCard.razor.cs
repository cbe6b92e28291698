using MailCatcher.Relay;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Releasing;

/// <summary>One release: its recipients, what came of each, and the delivery log. Renders only when the entry changed.</summary>
public sealed partial class OutboxCard
{
    private readonly bool _mayRelease = MailAccess.Current.MayRelease;
    private (Guid Id, long ModSequence, string? Refusal) _rendered;
    private string? _refusal;

    /// <summary>The release.</summary>
    [Parameter, EditorRequired]
    public OutboxEntry Entry { get; set; } = default!;

    /// <summary>Whether to name the message, with a link to it.</summary>
    [Parameter]
    public bool ShowSubject { get; set; }

    /// <summary>The address that the page is open at.</summary>
    [CascadingParameter(Name = "Visitor")]
    public string? Visitor { get; set; }

    [Inject]
    private OutboxDesk Desk { get; set; } = default!;

    private ReleaseActor Actor => ReleaseWords.ByHand(Visitor);

    private bool CanRequeue => Entry.Recipients.Any(recipient => recipient.State is RecipientState.Failed or RecipientState.Cancelled);

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        var changed = _rendered != (Entry.Id, Entry.ModSequence, _refusal);
        _rendered = (Entry.Id, Entry.ModSequence, _refusal);
        return changed;
    }

    private static (string Label, string Tone) State(RecipientState state) => state switch
    {
        RecipientState.Relayed => ("relayed", "good"),
        RecipientState.Failed => ("failed", "bad"),
        RecipientState.Delayed => ("delayed", "warn"),
        RecipientState.Sending => ("sending", "fresh"),
        RecipientState.Cancelled => ("cancelled", "warn"),
        _ => ("queued", "fresh"),
    };

    private Task RetryAsync() => AskAsync(() => Desk.RetryAsync(Entry.Id, Actor, CancellationToken.None));

    private Task CancelAsync() => AskAsync(() => Desk.CancelAsync(Entry.Id, [], Actor, CancellationToken.None));

    private Task RequeueAsync() => AskAsync(() => Desk.RequeueAsync(Entry.Id, [], Actor, CancellationToken.None));

    private async Task AskAsync(Func<Task<OutboxAnswer>> ask)
    {
        try
        {
            _refusal = await ask() is OutboxAnswer.Refused refused ? refused.Reason : null;
        }
        catch (MailAccessException forbidden)
        {
            _refusal = forbidden.Message;
        }
    }
}
