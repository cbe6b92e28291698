using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using MailCatcher.Api;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Webhooks;

namespace MailCatcher.Metrics;

/// <summary>
/// What is measured, as instruments of <c>System.Diagnostics.Metrics</c>: <c>/metrics</c> shows them, and OTLP sends them where that is configured. What is counted elsewhere is read when asked for; here is counted what
/// sessions and releases leave.
/// </summary>
internal sealed class MailMetrics : BackgroundService, ISessionObserver
{
    /// <summary>The meter's name.</summary>
    internal const string MeterName = "MailCatcher";

    private readonly StoreEvents _events;
    private readonly Outbox _outbox;
    private readonly Counter<long> _sessions;
    private readonly Counter<long> _replies;
    private readonly Counter<long> _wireBytes;
    private readonly Counter<long> _releases;
    private readonly Histogram<double> _commit;
    private ImmutableArray<OutboxEntry> _waiting = [];

    public MailMetrics(
        IMeterFactory meters, MailStore store, MailTally tally, Func<SmtpConnectionHandler> smtp, CircuitCount circuits, WebhookWorker webhooks)
    {
        (_events, _outbox) = (store.Events, store.Outbox);
        var meter = meters.Create(MeterName);
        _sessions = meter.CreateCounter<long>("mailcatcher.smtp.sessions", description: "SMTP sessions that ended, by outcome.");
        _replies = meter.CreateCounter<long>("mailcatcher.smtp.replies", description: "SMTP replies, by code.");
        _wireBytes = meter.CreateCounter<long>("mailcatcher.smtp.wire", "By", "Bytes of SMTP, by direction, without encryption.");
        _commit = meter.CreateHistogram<double>("mailcatcher.commit.duration", "s", "From the end of a message's content to its reply: on disk and in the list.");
        _releases = meter.CreateCounter<long>("mailcatcher.outbox.recipients.finished", description: "Recipients of releases that are done with, by state.");

        meter.CreateObservableCounter("mailcatcher.messages.accepted", () => tally.Accepted, description: "Messages that were kept.");
        meter.CreateObservableCounter("mailcatcher.messages.rejected", () => tally.Rejected, description: "Messages whose content was refused, too large or broken off.");
        meter.CreateObservableCounter("mailcatcher.messages.deleted", () => tally.Deleted, description: "Messages that were deleted.");
        meter.CreateObservableCounter("mailcatcher.messages.accepted.size", () => tally.AcceptedBytes, "By", "The sizes of the messages that were kept.");
        meter.CreateObservableGauge("mailcatcher.mailbox.messages", () => store.Messages.Counts.Total, description: "Messages that there are.");
        meter.CreateObservableGauge("mailcatcher.mailbox.unseen", () => store.Messages.Counts.Unseen, description: "Messages that nobody has opened.");
        meter.CreateObservableGauge("mailcatcher.mailbox.size", () => store.Messages.Counts.Bytes, "By", "The sizes of the messages that there are.");
        meter.CreateObservableGauge("mailcatcher.smtp.connections", () => smtp().OpenConnections, description: "SMTP connections that are open.");
        meter.CreateObservableGauge("mailcatcher.queue.waiting", () => Queues(store), description: "What waits for the journal's and the database's thread.");
        meter.CreateObservableGauge("mailcatcher.index.lag", () => store.Search.Lag, description: "How many changes the search is behind.");
        meter.CreateObservableGauge("mailcatcher.outbox.entries", () => _waiting.Length, description: "Releases that are not finished.");
        meter.CreateObservableGauge("mailcatcher.outbox.recipients", Recipients, description: "Recipients of releases that are not finished, by state.");
        meter.CreateObservableCounter("mailcatcher.webhooks.deliveries", () => Deliveries(webhooks), description: "Deliveries of webhooks that were taken, and that were given up.");
        meter.CreateObservableGauge("mailcatcher.webhooks.open", () => webhooks.States.Select(hook => new Measurement<int>(hook.State.IsOpen ? 1 : 0, Hook(hook.Name))), description: "Whether a webhook's circuit is open: its receiver is away.");
        meter.CreateObservableGauge("mailcatcher.pages", () => circuits.Open, description: "Pages that are open (circuits).");
        meter.CreateObservableGauge("mailcatcher.watches", () => store.Events.WatchCount, description: "Who watches for changes: pages, hubs, event streams, workers.");
    }

    /// <summary>How long a message took to be kept.</summary>
    internal void CountCommit(TimeSpan duration) => _commit.Record(duration.TotalSeconds);

    /// <inheritdoc/>
    public void SessionEnded(SessionTranscript transcript)
    {
        _sessions.Add(1, new KeyValuePair<string, object?>("outcome", transcript.HasFailed ? "failed" : "ok"));
        foreach (var (code, count) in transcript.Replies)
        {
            _replies.Add(count, new KeyValuePair<string, object?>("code", code));
        }

        _wireBytes.Add(transcript.BytesReceived, new KeyValuePair<string, object?>("direction", "in"));
        _wireBytes.Add(transcript.BytesSent, new KeyValuePair<string, object?>("direction", "out"));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = _events.Watch(wants: storeEvent => storeEvent is StoreEvent.OutboxChanged or StoreEvent.AllRemoved);
        _waiting = await _outbox.ListWaitingAsync(stoppingToken);
        while (await watch.Reader.WaitToReadAsync(stoppingToken))
        {
            while (watch.Reader.TryRead(out var storeEvent))
            {
                Count(storeEvent);
            }

            _waiting = await _outbox.ListWaitingAsync(stoppingToken);
        }
    }

    private void Count(StoreEvent storeEvent)
    {
        if (storeEvent is StoreEvent.OutboxChanged { Entry: { IsFinished: true } entry })
        {
            foreach (var recipient in entry.Recipients)
            {
                _releases.Add(1, State(recipient.State));
            }
        }
    }

    private static IEnumerable<Measurement<int>> Queues(MailStore store) =>
    [
        new(store.WaitingForJournal, new KeyValuePair<string, object?>("queue", "journal")),
        new(store.WaitingForDatabase, new KeyValuePair<string, object?>("queue", "database")),
    ];

    private static IEnumerable<Measurement<long>> Deliveries(WebhookWorker webhooks) => webhooks.States.SelectMany(hook => (Measurement<long>[])
    [
        new(hook.State.Delivered, Hook(hook.Name), new KeyValuePair<string, object?>("outcome", "taken")),
        new(hook.State.Failed, Hook(hook.Name), new KeyValuePair<string, object?>("outcome", "given_up")),
    ]);

    private static KeyValuePair<string, object?> Hook(string name) => new("webhook", name);

    private IEnumerable<Measurement<int>> Recipients() => _waiting
        .SelectMany(entry => entry.Recipients)
        .GroupBy(recipient => recipient.State)
        .Select(group => new Measurement<int>(group.Count(), State(group.Key)));

    private static KeyValuePair<string, object?> State(RecipientState state) => new("state", state.ToString().ToLowerInvariant());
}
