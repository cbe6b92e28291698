using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>What an attempt makes of an entry. Pure: given the entry as it is at that moment, in which somebody may have cancelled meanwhile.</summary>
internal static class AttemptRecord
{
    // An entry is written anew with each change: what was said is kept of so many attempts only, of the others what came of them.
    private const int TranscriptsKept = 5;
    private const string Lost = "The program ended during an attempt: the relay may have taken the message then, and get it twice.";

    /// <summary>Marks who waits as being sent to. One that is marked already was left behind by an attempt whose end nobody recorded.</summary>
    internal static Func<OutboxEntry, OutboxEntry?> Claim(DateTimeOffset now) => entry =>
    {
        if (entry.IsFinished || entry.DueAt is null || entry.DueAt > now)
        {
            return null;
        }

        var isLeft = entry.Recipients.Any(recipient => recipient.State is RecipientState.Sending);
        return entry with
        {
            Recipients = [.. entry.Recipients.Select(recipient => recipient.IsFinished ? recipient : recipient with { State = RecipientState.Sending })],
            Attempts = isLeft ? [.. entry.Attempts, new DeliveryAttempt(now, "", Lost) { IsUncertain = true }] : entry.Attempts,
            Tries = entry.Tries ?? entry.Attempts.Length,
        };
    };

    /// <summary>Records what came of some offers while others are still to be made.</summary>
    internal static OutboxEntry RecordPart(OutboxEntry entry, IReadOnlyList<AttemptResult> results, TimeSpan giveUpAfter, DateTimeOffset now)
    {
        var isStopped = results.Any(result => result.IsStopped);
        var tooOld = now - (entry.RequeuedAt ?? entry.RequestedAt) >= giveUpAfter;
        return entry with
        {
            Recipients = [.. entry.Recipients.Select(recipient => Record(recipient, results, tooOld && !isStopped ? giveUpAfter : null))],
            Attempts = Shorten([.. entry.Attempts, .. results.Select(Attempt)]),
        };
    }

    /// <summary>Records what came of the last offers, and when to try again.</summary>
    internal static OutboxEntry Record(OutboxEntry entry, IReadOnlyList<AttemptResult> results, TimeSpan giveUpAfter, DateTimeOffset now)
    {
        var isStopped = results.Any(result => result.IsStopped);
        var tries = (entry.Tries ?? entry.Attempts.Length) + (isStopped ? 0 : 1);
        var recorded = RecordPart(entry, results, giveUpAfter, now);
        return recorded with
        {
            Tries = tries,
            DueAt = recorded.IsFinished ? null
                : isStopped ? now
                : now + Backoff.After(tries, Random.Shared.NextDouble()),
        };
    }

    private static OutboxRecipient Record(OutboxRecipient recipient, IReadOnlyList<AttemptResult> results, TimeSpan? gaveUpAfter)
    {
        foreach (var result in results)
        {
            if (result.Answer.Recipients.TryGetValue(recipient.Address, out var said))
            {
                return said.State is RecipientState.Relayed ? recipient with { State = RecipientState.Relayed, Reply = said.Reply }

                    // Taken back, or its message deleted, while the attempt was under way.
                    : recipient.IsFinished ? recipient
                    : said.State is RecipientState.Delayed && gaveUpAfter is { } most
                        ? recipient with { State = RecipientState.Failed, Reply = $"Given up after {most.TotalHours:0.#} hours. {said.Reply}" }
                    : recipient with { State = said.State, Reply = said.Reply };
            }
        }

        return recipient;
    }

    private static DeliveryAttempt Attempt(AttemptResult result) => new(result.At, result.Answer.Server, result.Answer.Outcome)
    {
        Route = result.Route,
        Tls = result.Answer.Tls,
        IsUncertain = result.Answer.IsUncertain,
        Transcript = result.Answer.Transcript.IsEmpty ? null : result.Answer.Transcript,
    };

    private static ImmutableArray<DeliveryAttempt> Shorten(ImmutableArray<DeliveryAttempt> attempts) =>
        [.. attempts.Select((attempt, index) => index < attempts.Length - TranscriptsKept ? attempt with { Transcript = null } : attempt)];
}
