using System.Globalization;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Releasing;

/// <summary>One release: its recipients, what came of each, and the delivery log. Renders only when the entry changed.</summary>
public sealed partial class OutboxCard
{
    private (Guid Id, long ModSequence) _rendered;

    /// <summary>The release.</summary>
    [Parameter, EditorRequired]
    public OutboxEntry Entry { get; set; } = default!;

    /// <summary>Whether to name the message, with a link to it.</summary>
    [Parameter]
    public bool ShowSubject { get; set; }

    private int Relayed => Count(RecipientState.Relayed);

    private int Failed => Count(RecipientState.Failed);

    private string Summary => Entry switch
    {
        { IsFinished: true } when Failed == 0 => "Relayed",
        { IsFinished: true } when Relayed == 0 => "Failed",
        { IsFinished: true } => string.Create(CultureInfo.InvariantCulture, $"{Relayed} of {Entry.Recipients.Length} relayed"),
        { Attempts.Length: 0 } => "Queued",
        _ => "Delayed",
    };

    private string Tone => Entry switch
    {
        { IsFinished: true } when Failed == 0 => "good",
        { IsFinished: true } when Relayed == 0 => "bad",
        { IsFinished: true } => "warn",
        { Attempts.Length: 0 } => "fresh",
        _ => "warn",
    };

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        var changed = _rendered != (Entry.Id, Entry.ModSequence);
        _rendered = (Entry.Id, Entry.ModSequence);
        return changed;
    }

    private static (string Label, string Tone) State(RecipientState state) => state switch
    {
        RecipientState.Relayed => ("relayed", "good"),
        RecipientState.Failed => ("failed", "bad"),
        RecipientState.Delayed => ("delayed", "warn"),
        _ => ("queued", "fresh"),
    };

    private int Count(RecipientState state) => Entry.Recipients.Count(recipient => recipient.State == state);
}
