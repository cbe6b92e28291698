using System.Globalization;
using MailCatcher.Components.Elements;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace MailCatcher.Components.Inbox;

/// <summary>One message in the list. Renders only when the message changed or was opened or left: with mail pouring in, most rows stay as they are.</summary>
public sealed partial class MessageRow
{
    private (Guid Id, long ModSequence, bool IsOpen, bool IsSelected, string Address, RecipientState? Release, int Conversation) _rendered;
    private bool _isChanged;

    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public MessageSummary Message { get; set; } = default!;

    /// <summary>Where it opens.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = "";

    /// <summary>Whether the reading pane shows this message.</summary>
    [Parameter]
    public bool IsOpen { get; set; }

    /// <summary>Whether the message is among those selected.</summary>
    [Parameter]
    public bool IsSelected { get; set; }

    /// <summary>Whether it came in just now, so that it slides in.</summary>
    [Parameter]
    public bool IsNew { get; set; }

    /// <summary>What has come of its releases; <see langword="null"/>: none.</summary>
    [Parameter]
    public RecipientState? Release { get; set; }

    /// <summary>How many messages of a conversation it stands for; less than two: itself.</summary>
    [Parameter]
    public int Conversation { get; set; }

    /// <summary>Called when the whole conversation is wanted.</summary>
    [Parameter]
    public EventCallback OnConversation { get; set; }

    /// <summary>Selects the message or leaves it out; <see langword="true"/> when all from the last one on are meant (shift).</summary>
    [Parameter]
    public EventCallback<bool> OnSelect { get; set; }

    private string Sender => Names.Sender(Message);

    private (string Glyph, string Kind, string Words)? ReleaseMark => Release switch
    {
        null => null,
        RecipientState.Relayed => (Glyphs.Send, "good", "Released"),
        RecipientState.Failed => (Glyphs.Warning, "bad", "A release has failed"),
        _ => (Glyphs.Clock, "wait", "A release waits"),
    };

    private string Hue => Names.Hue(Message.Facts.From?.Address ?? Message.ReversePath).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var wanted = (Message.Id, Message.ModSequence, IsOpen, IsSelected, Address, Release, Conversation);
        _isChanged = wanted != _rendered;
        _rendered = wanted;
    }

    /// <inheritdoc/>
    protected override bool ShouldRender() => _isChanged;

    private Task SelectAsync(MouseEventArgs click) => OnSelect.InvokeAsync(click.ShiftKey);
}
