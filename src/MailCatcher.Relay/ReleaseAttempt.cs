using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>One attempt at one outbox entry: reads the message, offers it, records what came of it.</summary>
internal sealed class ReleaseAttempt(
    MessageStore messages, Outbox outbox, Smarthost smarthost, IOptions<RelayOptions> options, TimeProvider time, ILogger<ReleaseAttempt> logger)
{
    private const string Gone = "The message was deleted before it could be relayed.";

    /// <summary>Never throws but for a stop: an attempt that breaks is recorded as one that is tried again, and does not hold up others.</summary>
    internal async Task RunAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        RelayAnswer answer;
        try
        {
            answer = await OfferAsync(entry, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.AttemptBroke(entry.Id, fault);
            answer = RelayAnswer.ForAll(Waiting(entry), RecipientState.Delayed, $"The attempt broke: {fault.Message}");
        }

        logger.Offered(entry.Id, entry.MessageId, smarthost.Name, answer.Outcome);

        // The relay has answered: this must be kept even while the program stops, or it would be offered again.
        await outbox.RecordAsync(Record(entry, began, answer), CancellationToken.None);
    }

    private async Task<RelayAnswer> OfferAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        var recipients = Waiting(entry);
        await using var content = await messages.OpenContentAsync(entry.MessageId, cancellationToken);
        if (content is null)
        {
            return RelayAnswer.ForAll(recipients, RecipientState.Failed, Gone);
        }

        var raw = RawContent.Read(content);
        if (TraceField.FindLoop(raw.HeaderSection.Span) is { } loop)
        {
            return RelayAnswer.ForAll(recipients, RecipientState.Failed, loop);
        }

        using var message = new RawMessage(raw, entry.Id);
        return await smarthost.OfferAsync(entry.ReversePath, recipients, message, cancellationToken);
    }

    private OutboxEntry Record(OutboxEntry entry, DateTimeOffset began, RelayAnswer answer)
    {
        var now = time.GetUtcNow();
        var tooOld = now - entry.RequestedAt >= options.Value.GiveUpAfter;
        ImmutableArray<OutboxRecipient> recipients = [.. entry.Recipients.Select(recipient => Record(recipient, answer, tooOld))];
        ImmutableArray<DeliveryAttempt> attempts = [.. entry.Attempts, new DeliveryAttempt(began, smarthost.Name, answer.Outcome)];
        return entry with
        {
            Recipients = recipients,
            Attempts = attempts,
            DueAt = recipients.Any(recipient => recipient.State is RecipientState.Delayed)
                ? now + Backoff.After(attempts.Length, Random.Shared.NextDouble()) : null,
        };
    }

    private OutboxRecipient Record(OutboxRecipient recipient, RelayAnswer answer, bool tooOld) =>
        IsFinished(recipient) || !answer.Recipients.TryGetValue(recipient.Address, out var said) ? recipient
        : said.State is RecipientState.Delayed && tooOld
            ? recipient with { State = RecipientState.Failed, Reply = $"Given up after {options.Value.GiveUpAfter.TotalHours:0.#} hours. {said.Reply}" }
        : recipient with { State = said.State, Reply = said.Reply };

    private static IReadOnlyList<EmailAddress> Waiting(OutboxEntry entry) =>
        [.. entry.Recipients.Where(recipient => !IsFinished(recipient)).Select(recipient => recipient.Address)];

    private static bool IsFinished(OutboxRecipient recipient) => recipient.State is RecipientState.Relayed or RecipientState.Failed;
}
