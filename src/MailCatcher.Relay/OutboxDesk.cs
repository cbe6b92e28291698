using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>What people do with releases that are under way: try again now, take back, put into the queue again, pause the queue.</summary>
public sealed class OutboxDesk
{
    private const string Kind = "outbox";
    private const string Paused = "paused";

    private readonly Outbox _outbox;
    private readonly Definitions _definitions;
    private readonly GuardRails _guard;
    private readonly ReleaseQuota _quota;
    private readonly RouteLoad _load;
    private readonly RouteTable _routes;
    private readonly TimeProvider _time;
    private readonly IOptions<RelayOptions> _options;
    private volatile TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal OutboxDesk(
        Outbox outbox, Definitions definitions, GuardRails guard, ReleaseQuota quota, RouteLoad load, RouteTable routes, IOptions<RelayOptions> options, TimeProvider time) =>
        (_outbox, _definitions, _guard, _quota, _load, _routes, _options, _time) = (outbox, definitions, guard, quota, load, routes, options, time);

    /// <summary>Whether the queue stands still. Kept over a restart.</summary>
    public bool IsPaused => _definitions.FindLive(Kind, Paused) is not null;

    /// <summary>Completes when the worker should look at the outbox again.</summary>
    internal Task Called => _called.Task;

    /// <summary>Lets the queue stand still: what is under way ends, nothing else begins.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => SetPausedAsync(paused: true, cancellationToken);

    /// <summary>Lets the queue go on.</summary>
    public Task ResumeAsync(CancellationToken cancellationToken) => SetPausedAsync(paused: false, cancellationToken);

    /// <summary>Makes an entry that waits due at once.</summary>
    public Task<OutboxAnswer> RetryAsync(Guid id, ReleaseActor actor, CancellationToken cancellationToken)
    {
        _load.Wake();
        return ChangeAsync(id, "Nothing of it waits.", entry => entry.IsFinished ? null : Note(entry, "Retry asked for", actor) with { DueAt = Earliest(entry) }, cancellationToken);
    }

    /// <summary>Makes every entry that waits due at once.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RetryAllAsync(ReleaseActor actor, CancellationToken cancellationToken)
    {
        var entries = await _outbox.ListWaitingAsync(cancellationToken);
        var now = _time.GetUtcNow();
        var count = 0;
        foreach (var entry in entries.Where(entry => entry.DueAt > now))
        {
            count += await RetryAsync(entry.Id, actor, cancellationToken) is OutboxAnswer.Done ? 1 : 0;
        }

        _load.Wake();
        Call();
        return count;
    }

    /// <summary>Takes back what still waits. What the relay has by the time it hears of it stays relayed.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="recipients">Whom to take it back from; empty: everybody.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<OutboxAnswer> CancelAsync(Guid id, ImmutableArray<EmailAddress> recipients, ReleaseActor actor, CancellationToken cancellationToken) =>
        ChangeAsync(id, "Nothing of it waits.", entry =>
        {
            var cancelled = entry.Recipients.Where(recipient => !recipient.IsFinished && (recipients.IsEmpty || recipients.Contains(recipient.Address))).ToArray();
            var changed = Note(entry, $"Cancelled for {Names(cancelled)}", actor) with
            {
                Recipients = [.. entry.Recipients.Select(recipient => cancelled.Contains(recipient) ? recipient with { State = RecipientState.Cancelled, Reply = "Cancelled." } : recipient)],
            };
            return cancelled.Length == 0 ? null : changed with { DueAt = changed.IsFinished ? null : entry.DueAt };
        }, cancellationToken);

    /// <summary>Puts recipients that failed or were cancelled into the queue again, as if they had just been asked for: the same guard rails hold.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="recipients">Who is to be tried again; empty: everybody who failed or was cancelled.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<OutboxAnswer> RequeueAsync(Guid id, ImmutableArray<EmailAddress> recipients, ReleaseActor actor, CancellationToken cancellationToken)
    {
        bool IsMeant(OutboxRecipient recipient) => recipient.State is RecipientState.Failed or RecipientState.Cancelled && (recipients.IsEmpty || recipients.Contains(recipient.Address));

        if (await _outbox.FindAsync(id, cancellationToken) is not { } found)
        {
            return new OutboxAnswer.NoSuchEntry();
        }

        var meant = found.Recipients.Where(IsMeant).ToArray();
        var refusal = !_options.Value.ConfiguredRoutes.Any() ? "Release is off: no relay is configured."
            : _guard.ForbidsAll
            ?? meant.Select(recipient => _guard.Forbids(recipient.Address)).FirstOrDefault(reason => reason is not null)
            ?? meant.Where(recipient => _routes.For(recipient.Address, found.Route) is null).Select(recipient => $"No route takes mail for '{recipient.Address}'.").FirstOrDefault();
        if (refusal is not null)
        {
            return new OutboxAnswer.Refused(refusal);
        }

        var (overQuota, answer) = await _quota.TakeAsync(meant.Length, () => ChangeAsync(id, "Nobody of it has failed or was cancelled.", entry =>
        {
            var again = entry.Recipients.Where(IsMeant).ToArray();
            return again.Length == 0 ? null : Note(entry, $"Queued again for {Names(again)}", actor) with
            {
                Recipients = [.. entry.Recipients.Select(recipient => again.Contains(recipient) ? recipient with { State = RecipientState.Queued, Reply = "" } : recipient)],
                RequeuedAt = _time.GetUtcNow(),
                Tries = 0,
                DueAt = _time.GetUtcNow(),
            };
        }, cancellationToken), cancellationToken);
        return overQuota is not null ? new OutboxAnswer.Refused(overQuota) : answer!;
    }

    private static string Names(OutboxRecipient[] recipients) =>
        recipients.Length > 3 ? $"{recipients.Length} recipients" : string.Join(", ", recipients.Select(recipient => recipient.Address));

    private OutboxEntry Note(OutboxEntry entry, string what, ReleaseActor actor) =>
        entry with { Actions = [.. entry.Actions ?? [], actor.ToAction(_time.GetUtcNow(), what)] };

    private DateTimeOffset Earliest(OutboxEntry entry) => entry.DueAt is { } due && due < _time.GetUtcNow() ? due : _time.GetUtcNow();

    private async Task<OutboxAnswer> ChangeAsync(Guid id, string nothing, Func<OutboxEntry, OutboxEntry?> change, CancellationToken cancellationToken)
    {
        var isChanged = false;
        var entry = await _outbox.ChangeAsync(id, now => change(now) is { } changed && (isChanged = true) ? changed : null, cancellationToken);
        return entry is null ? new OutboxAnswer.NoSuchEntry() : isChanged ? new OutboxAnswer.Done(entry) : new OutboxAnswer.Refused(nothing);
    }

    private async Task SetPausedAsync(bool paused, CancellationToken cancellationToken)
    {
        await _definitions.PutAsync(new Definition(Kind, Paused, paused ? "true" : null), cancellationToken);
        Call();
    }

    private void Call() => Interlocked.Exchange(ref _called, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}

/// <summary>The answer to something asked of an entry.</summary>
public abstract record OutboxAnswer
{
    private OutboxAnswer()
    {
    }

    /// <summary>It is so; the entry as it is now.</summary>
    public sealed record Done(OutboxEntry Entry) : OutboxAnswer;

    /// <summary>There is no such entry.</summary>
    public sealed record NoSuchEntry : OutboxAnswer;

    /// <summary>It cannot be, for this reason.</summary>
    /// <param name="Reason">One sentence.</param>
    public sealed record Refused(string Reason) : OutboxAnswer;
}

/// <summary>Who asks, and from where: kept with the release.</summary>
/// <param name="By">The user, token or rule; empty: the one on whose behalf the store is asked (<see cref="MailAccess.Name"/>).</param>
/// <param name="From">The way, and the address where there is one.</param>
public sealed record ReleaseActor(string By, string From)
{
    /// <summary>The <see cref="From"/> of a rule.</summary>
    internal const string Rule = "rule";

    internal OutboxAction ToAction(DateTimeOffset at, string what) => new(at, what, By.Length > 0 ? By : MailAccess.Current.Name, From);
}
