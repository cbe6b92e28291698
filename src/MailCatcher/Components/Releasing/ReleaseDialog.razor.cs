using System.Globalization;
using MailCatcher.Relay;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace MailCatcher.Components.Releasing;

/// <summary>Chooses who should get a message, and puts it in the outbox. Without a relay it says how to configure one.</summary>
public sealed partial class ReleaseDialog
{
    private const int MostNamed = 5;
    private readonly RecipientChoices _choices = new();
    private string? _refusal;
    private bool _isSending;
    private string? _route;
    private ReleasePreview? _preview;

    /// <summary>The message to release.</summary>
    [Parameter, EditorRequired]
    public Guid MessageId { get; set; }

    /// <summary>The address that the page is open at.</summary>
    [CascadingParameter(Name = "Visitor")]
    public string? Visitor { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private Releases Releases { get; set; } = default!;

    /// <summary>How many will get it: not always those chosen, since all may go to one address instead.</summary>
    private int Count => _preview is { Refusal: null } preview ? preview.Routes.Sum(share => share.Recipients) : _choices.Chosen.Length;

    private string Action => Count == 0 ? "Release" : $"Release to {Recipients(Count)}";

    private string Who
    {
        get
        {
            var names = Releases.RedirectTo is { } instead ? [instead] : _choices.Chosen;
            var named = names.Length > MostNamed ? $"{string.Join(", ", names.Take(MostNamed))} and {names.Length - MostNamed} more" : string.Join(", ", names);
            var routes = Releases.Routes.Length == 1 ? ""
                : $", {string.Join(" and ", _preview!.Routes.Select(share => $"{(_preview.Routes.Length > 1 ? $"{share.Recipients} " : "")}by {share.Route.Name} ({share.Route.Server})"))}";
            return $"{Recipients(Count)} will get it: {named}{routes}.";
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (await Messages.FindEnvelopeAsync(MessageId, CancellationToken.None) is { } envelope)
        {
            _choices.Offer(envelope.ForwardPaths);
            await PreviewAsync();
        }
    }

    private ReleaseRequest Request => new(MessageId, _choices.Chosen) { Route = _route, Actor = ReleaseWords.ByHand(Visitor) };

    private static string Recipients(int count) => count == 1 ? "1 recipient" : string.Create(CultureInfo.InvariantCulture, $"{count} recipients");

    private Task ChooseOnlyAsync(EmailAddress address)
    {
        _choices.Only(address);
        return PreviewAsync();
    }

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
