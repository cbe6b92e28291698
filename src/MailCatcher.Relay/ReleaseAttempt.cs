using System.Runtime.CompilerServices;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>One attempt at one outbox entry: claims it, reads the message, asks the guard rails once more, offers it by each route that is needed, records what came of it.</summary>
internal sealed class ReleaseAttempt(
    MessageStore messages, Outbox outbox, RouteTable routes, GuardRails guard, Delivery delivery, IOptions<RelayOptions> options, TimeProvider time, ILogger<ReleaseAttempt> logger)
{
    private const string Gone = "The message was deleted before it could be relayed.";

    /// <summary>Never throws but where nothing can be recorded: an attempt that breaks is recorded as one that is tried again, and does not hold up others.</summary>
    internal async Task RunAsync(OutboxEntry due, CancellationToken cancellationToken)
    {
        // On disk before a word is said: whoever finds the claim after a crash knows that the relay may have the message.
        if (await outbox.ChangeAsync(due.Id, AttemptRecord.Claim(time.GetUtcNow()), cancellationToken) is not { IsFinished: false } entry)
        {
            return;
        }

        var recipients = entry.Recipients.Where(recipient => recipient.State is RecipientState.Sending).Select(recipient => recipient.Address).ToArray();
        var (results, recorded) = (new List<AttemptResult>(), 0);
        try
        {
            await foreach (var result in RunAsync(entry, recipients, cancellationToken))
            {
                // What one server has said is on disk before another is spoken to, which may take minutes: a crash then offers nothing again that was taken.
                if (results.Count > recorded)
                {
                    var said = results[recorded..];
                    await outbox.ChangeAsync(entry.Id, now => AttemptRecord.RecordPart(now, said, options.Value.GiveUpAfter, time.GetUtcNow()), CancellationToken.None);
                    recorded = results.Count;
                }

                results.Add(await result());
            }
        }
        catch (Exception fault)
        {
            var stopped = fault is OperationCanceledException && cancellationToken.IsCancellationRequested;
            if (!stopped)
            {
                logger.AttemptBroke(entry.Id, fault);
            }

            var left = recipients.Where(recipient => !results.Exists(result => result.Answer.Recipients.ContainsKey(recipient)));
            var text = stopped ? "The program stopped before the relay had the whole message." : $"The attempt broke: {fault.Message}";
            results.Add(new AttemptResult(null, time.GetUtcNow(), RelayAnswer.ForAll(left, RecipientState.Delayed, text)) { IsStopped = stopped });
        }

        foreach (var result in results)
        {
            logger.Offered(entry.Id, entry.MessageId, result.Answer.Server, result.Answer.Outcome);
        }

        // The relay has answered: this must be kept even while the program stops, or it would be offered again.
        await outbox.ChangeAsync(entry.Id, now => AttemptRecord.Record(now, results[recorded..], options.Value.GiveUpAfter, time.GetUtcNow()), CancellationToken.None);
    }

    /// <returns>What is to be done for some of the recipients, one after the other.</returns>
    private async IAsyncEnumerable<Func<Task<AttemptResult>>> RunAsync(OutboxEntry entry, EmailAddress[] recipients, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var content = await messages.OpenContentAsync(entry.MessageId, cancellationToken);
        var envelope = await messages.FindEnvelopeAsync(entry.MessageId, cancellationToken);
        if (content is null || envelope is null)
        {
            yield return () => Refuse(recipients, Gone);
            yield break;
        }

        var refusal = guard.ForbidsAll ?? guard.ForbidsSize(content.Length) ?? TraceField.FindLoop(RawContent.Read(content).HeaderSection.Span, options.Value.MaxReceived);
        if (refusal is not null)
        {
            yield return () => Refuse(recipients, refusal);
            yield break;
        }

        // However they came to stand in the outbox.
        var forbidden = recipients.Where(recipient => guard.Forbids(recipient) is not null).ToArray();
        foreach (var recipient in forbidden)
        {
            yield return () => Refuse([recipient], guard.Forbids(recipient)!);
        }

        foreach (var group in recipients.Except(forbidden).GroupBy(recipient => routes.For(recipient, entry.Route)))
        {
            if (group.Key is not { } route)
            {
                yield return () => Refuse([.. group], entry.Route is { } name ? $"There is no route '{name}' any more." : "No route takes mail for this domain.");
                continue;
            }

            foreach (var parcel in Delivery.Split(route, new Parcel(entry, envelope, [.. group], content)))
            {
                yield return () => delivery.OfferAsync(route, parcel, cancellationToken);
            }
        }
    }

    private Task<AttemptResult> Refuse(EmailAddress[] recipients, string reason) =>
        Task.FromResult(new AttemptResult(null, time.GetUtcNow(), RelayAnswer.ForAll(recipients, RecipientState.Failed, reason)));
}

/// <summary>What came of one offer.</summary>
/// <param name="Route">The route; <see langword="null"/>: nothing was offered.</param>
/// <param name="At">When it began.</param>
/// <param name="Answer">What the relay said.</param>
internal sealed record AttemptResult(string? Route, DateTimeOffset At, RelayAnswer Answer)
{
    /// <summary>The program stopped meanwhile, which does not count as an attempt that failed.</summary>
    internal bool IsStopped { get; init; }
}
