using System.Collections.Concurrent;
using System.Text.Json;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace MailCatcher.Webhooks;

/// <summary>Tells the receivers. Each webhook goes through the messages in order and at its own pace, so that one that is away holds up nobody else.</summary>
internal sealed class WebhookWorker(
    Definitions definitions, MailStore store, WebhookSender sender, WebhookPositions positions, IOptions<WebhookOptions> options, IOptions<JsonOptions> json, TimeProvider time, ILogger<WebhookWorker> logger)
    : BackgroundService
{
    private const int Batch = 50;

    // A message that the receiver refuses, and not for being away, is offered so often.
    private const int MostRefusals = 4;
    private static readonly TimeSpan KeepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BrokenPause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, WebhookState> _states = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How a webhook is doing.</summary>
    internal WebhookState StateOf(string name) => _states.GetOrAdd(name, _ => new WebhookState());

    /// <summary>How all of them are doing, by name.</summary>
    internal IEnumerable<(string Name, WebhookState State)> States => _states.Select(state => (state.Key, state.Value));

    /// <summary>Sends a trial delivery, once and at once.</summary>
    internal async Task<WebhookAttempt> TestAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var body = Serialize(new WebhookEventJson("test", time.GetUtcNow(), null));
        var attempt = await sender.SendAsync(webhook, $"test_{Guid.NewGuid():N}", body, cancellationToken);
        StateOf(webhook.Name).Note(attempt);
        return attempt;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new Dictionary<string, (Webhook Webhook, CancellationTokenSource Stop, Task Task)>(StringComparer.OrdinalIgnoreCase);
        using var watch = store.Events.Watch(wants: storeEvent => storeEvent is StoreEvent.Defined { Kind: Webhook.Kind });
        var keeping = KeepAsync(stoppingToken);
        try
        {
            do
            {
                await FollowAsync(running, stoppingToken);
            }
            while (await WaitForDefinitionAsync(watch, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
        finally
        {
            foreach (var (_, stop, task) in running.Values)
            {
                await EndAsync(stop, task);
            }

            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            positions.Keep();
        }
    }

    /// <summary>Ends the loops of webhooks that are gone or have changed, and begins those of others.</summary>
    private async Task FollowAsync(Dictionary<string, (Webhook Webhook, CancellationTokenSource Stop, Task Task)> running, CancellationToken stopping)
    {
        var known = definitions.List(Webhook.Kind).Select(Webhook.Of).OfType<Webhook>().ToDictionary(webhook => webhook.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, (webhook, stop, task)) in running.ToArray())
        {
            if (!known.TryGetValue(name, out var now) || now != webhook)
            {
                await EndAsync(stop, task);
                running.Remove(name);
                if (now is null)
                {
                    positions.Remove(name);
                    _states.TryRemove(name, out _);
                }
            }
        }

        foreach (var webhook in known.Values.Where(webhook => !webhook.IsPaused && !running.ContainsKey(webhook.Name)))
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            running[webhook.Name] = (webhook, stop, RunAsync(webhook, stop.Token));
        }
    }

    private static async Task EndAsync(CancellationTokenSource stop, Task task)
    {
        await stop.CancelAsync();
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private static async Task<bool> WaitForDefinitionAsync(StoreWatch watch, CancellationToken cancellationToken)
    {
        if (!await watch.Reader.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        while (watch.Reader.TryRead(out _))
        {
        }

        return true;
    }

    private async Task RunAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await GoThroughAsync(webhook, cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                logger.DeliveryBroke(fault, webhook.Name);
                await Task.Delay(BrokenPause, time, cancellationToken);
            }
        }
    }

    private async Task GoThroughAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var query = webhook.Query.Length == 0 ? null : store.Search.Parse(webhook.Query).Query;
        using var watch = store.Events.Watch();
        while (true)
        {
            var messages = await store.Messages.ListAfterAsync(positions.Of(webhook), Batch, cancellationToken);
            foreach (var message in messages)
            {
                if ((webhook.Inbox.Length == 0 || message.Inbox.Equals(webhook.Inbox, StringComparison.OrdinalIgnoreCase))
                    && (query is null || await store.Search.MatchesAsync(query, message.Id, cancellationToken)))
                {
                    await DeliverAsync(webhook, message, cancellationToken);
                }

                positions.Advance(webhook.Name, message.Sequence);
            }

            if (messages.IsEmpty)
            {
                await watch.Reader.WaitToReadAsync(cancellationToken);
                while (watch.Reader.TryRead(out _))
                {
                }
            }
        }
    }

    private async Task DeliverAsync(Webhook webhook, MessageSummary message, CancellationToken cancellationToken)
    {
        var state = StateOf(webhook.Name);
        var id = $"msg_{message.Id:N}";
        var body = Serialize(new WebhookEventJson("message.received", message.ReceivedAt, MessageSummaryJson.Of(message)));
        for (var refusals = 0; ;)
        {
            var attempt = await sender.SendAsync(webhook, id, body, cancellationToken);
            var delay = state.Note(attempt);
            if (attempt.Fault is not { } fault)
            {
                return;
            }

            if ((!attempt.MayPass && ++refusals == MostRefusals) || time.GetUtcNow() - message.ReceivedAt > options.Value.GiveUpAfter)
            {
                state.NoteGivenUp();
                logger.GivenUp(webhook.Name, id, fault);
                return;
            }

            logger.NotTaken(webhook.Name, id, fault, delay);
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(KeepInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            positions.Keep();
        }
    }

    private byte[] Serialize(WebhookEventJson told) => JsonSerializer.SerializeToUtf8Bytes(told, json.Value.SerializerOptions);
}
