using System.Globalization;
using MailCatcher.Relay;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace MailCatcher.Components.Releasing;

/// <summary>Chooses who should get a message, and puts it in the outbox. Without a relay it says how to configure one.</summary>
public sealed partial class ReleaseDialog
{
    private readonly RecipientChoices _choices = new();
    private string? _refusal;
    private bool _isSending;
    private string? _route;
    private ReleasePreview? _preview;

    /// <summary>The message to release.</summary>
    [Parameter, EditorRequired]
    public Guid MessageId { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private Releases Releases { get; set; } = default!;

    private string Action => _choices.Chosen.Length switch
    {
        0 => "Release",
        1 => "Release to 1 recipient",
        var count => string.Create(CultureInfo.InvariantCulture, $"Release to {count} recipients"),
    };

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (await Messages.FindEnvelopeAsync(MessageId, CancellationToken.None) is { } envelope)
        {
            _choices.Offer(envelope.ForwardPaths);
            await PreviewAsync();
        }
    }

    private ReleaseRequest Request => new(MessageId, _choices.Chosen) { Route = _route, Actor = new ReleaseActor("", "inbox") };

    private async Task PreviewAsync()
    {
        _refusal = null;
        _preview = Releases.Relay is null ? null : await Releases.PreviewAsync(Request, CancellationToken.None);
    }

    private Task ChooseRouteAsync(ChangeEventArgs change)
    {
        _route = change.Value as string;
        return PreviewAsync();
    }

    private async Task ReleaseAsync()
    {
        _isSending = true;
        var answer = await Releases.RequestAsync(Request, CancellationToken.None);
        _isSending = false;
        switch (answer)
        {
            case ReleaseAnswer.Queued queued:
                Dialog.Close(DialogResult.Ok(queued.Entry.Id));
                break;
            case ReleaseAnswer.NoSuchMessage:
                _refusal = "The message is gone: it was deleted meanwhile.";
                break;
            case ReleaseAnswer.Refused refused:
                _refusal = refused.Reason;
                break;
        }
    }
}
