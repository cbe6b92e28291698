using System.Collections.Immutable;
using MailCatcher.Store;
using MailCatcher.Webhooks;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>The webhooks: makes them, shows how each is doing, tries them out. For administrators; the page around it sees to that, and so does each action here.</summary>
public sealed partial class WebhooksPanel : IAsyncDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closed = new();
    private Task _looking = Task.CompletedTask;
    private ImmutableArray<Webhook> _webhooks = [];
    private ImmutableArray<string> _inboxes = [];
    private (string Name, string Secret)? _made;
    private string _name = "";
    private string _url = "";
    private string _inbox = "";
    private string _query = "";
    private string? _problem;

    [Inject]
    private WebhookDesk Desk { get; set; } = default!;

    [Inject]
    private WebhookWorker Worker { get; set; } = default!;

    [Inject]
    private MessageStore Messages { get; set; } = default!;

    [Inject]
    private Inboxes Inboxes { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Load();
        _inboxes = [.. Messages.ListInboxes().Select(inbox => inbox.Name).Union(Inboxes.List().Select(inbox => inbox.Name), StringComparer.OrdinalIgnoreCase)];
        _looking = LookAsync(_closed.Token);
    }

    // What a delivery came to is no event of the store.
    private async Task LookAsync(CancellationToken closed)
    {
        using var timer = new PeriodicTimer(LookInterval, Time);
        var before = 0L;
        while (await timer.WaitForNextTickAsync(closed))
        {
            var now = _webhooks.Sum(webhook => Worker.StateOf(webhook.Name) is var state ? state.Delivered + state.Failed + state.Failures : 0);
            if (now != before)
            {
                before = now;
                StateHasChanged();
            }
        }
    }

    private void Load() => _webhooks = Desk.List();

    private async Task MakeAsync()
    {
        var name = _name.Trim();
        var webhook = new Webhook { Name = name, Url = _url.Trim(), Inbox = _inbox, Query = _query.Trim(), Secret = Webhook.NewSecret() };
        _problem = !WebhookCard.MayChange ? "Your login may not change webhooks."
            : Desk.Find(name) is not null ? $"There is a webhook called {name} already."
            : await Desk.SaveAsync(webhook, _closed.Token);
        if (_problem is null)
        {
            (_made, _name, _url, _query) = ((name, webhook.Secret), "", "", "");
        }

        Load();
    }
}
