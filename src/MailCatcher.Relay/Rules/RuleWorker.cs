using MailCatcher.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>
/// Releases by the configured rules what is caught while it runs. It asks like anybody else, so what the guard rails forbid no rule releases; and what a MailCatcher has released before is left alone, or two of them would
/// play ball.
/// </summary>
internal sealed class RuleWorker(
    MessageStore messages, StoreEvents events, Releases releases, ReleaseRules rules, IOptions<RelayOptions> options, TimeProvider time, ILogger<RuleWorker> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!rules.All.Any(rule => rule.IsEnabled))
        {
            return;
        }

        using var watch = events.Watch();
        await foreach (var storeEvent in watch.Reader.ReadAllAsync(stoppingToken))
        {
            if (storeEvent is not StoreEvent.MessageAdded { Message: var message })
            {
                continue;
            }

            try
            {
                await ApplyAsync(message, stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                logger.RuleBroke(message.Id, fault);
            }
        }
    }

    private async Task ApplyAsync(MessageSummary message, CancellationToken cancellationToken)
    {
        if (await messages.FindEnvelopeAsync(message.Id, cancellationToken) is not { } envelope)
        {
            return;
        }

        foreach (var rule in rules.All.Where(rule => rule.IsEnabled))
        {
            if (rule.RecipientsOf(message, envelope) is not { IsEmpty: false } recipients)
            {
                continue;
            }

            var refusal = await FindLoopAsync(message.Id, cancellationToken);
            var request = new ReleaseRequest(message.Id, recipients) { Route = rule.Route, Actor = new ReleaseActor(rule.Name, "rule") };
            var text = refusal ?? (rule.IsDryRun
                ? (await releases.PreviewAsync(request, cancellationToken)).Refusal ?? "would be released"
                : await releases.RequestAsync(request, cancellationToken) switch
                {
                    ReleaseAnswer.Queued => "released",
                    ReleaseAnswer.Refused refused => refused.Reason,
                    _ => "the message was gone",
                });
            logger.RuleApplied(rule.Name, message.Id, rule.IsDryRun, text);
            rules.Remember(new RuleDecision(time.GetUtcNow(), rule.Name, message.Id, message.Facts.Subject, recipients, rule.IsDryRun, text));
        }
    }

    private async Task<string?> FindLoopAsync(Guid message, CancellationToken cancellationToken)
    {
        await using var content = await messages.OpenContentAsync(message, cancellationToken);
        return content is null ? null : TraceField.FindLoop(RawContent.Read(content).HeaderSection.Span, options.Value.MaxReceived);
    }
}
