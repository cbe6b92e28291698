using MailCatcher.Store;
using MailCatcher.Webhooks;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>One webhook: how it is doing, its log, and what can be done with it.</summary>
public sealed partial class WebhookCard
{
    private const int Shown = 20;

    private bool _asks;
    private bool _isTesting;

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Called when it has changed.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    /// <summary>Whether whoever looks may change webhooks.</summary>
    internal static bool MayChange => MailAccess.Current.MayAdminister && !MailAccess.Current.IsLimited;

    [Inject]
    private WebhookDesk Desk { get; set; } = default!;

    [Inject]
    private WebhookWorker Worker { get; set; } = default!;

    private Webhook? Hook => Desk.Find(Name);

    private WebhookState State => Worker.StateOf(Name);

    private async Task PauseAsync(Webhook webhook)
    {
        if (MayChange)
        {
            await Desk.SaveAsync(webhook with { IsPaused = !webhook.IsPaused }, CancellationToken.None);
            await OnChange.InvokeAsync();
        }
    }

    private async Task TestAsync(Webhook webhook)
    {
        if (MayChange)
        {
            _isTesting = true;
            await Worker.TestAsync(webhook, CancellationToken.None);
            _isTesting = false;
        }
    }

    private async Task RemoveAsync(Webhook webhook)
    {
        if (MayChange)
        {
            await Desk.RemoveAsync(webhook.Name, CancellationToken.None);
            await OnChange.InvokeAsync();
        }
    }
}
