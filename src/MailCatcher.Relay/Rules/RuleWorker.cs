using MailCatcher.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Relay;

/// <summary>Goes through what is caught, in order and at its own pace, and lets the rules release of it. They ask like anybody else, so what the guard rails forbid no rule releases.</summary>
internal sealed class RuleWorker(MessageStore messages, StoreEvents events, ReleaseRules rules, RulePosition position, TimeProvider time, ILogger<RuleWorker> logger) : BackgroundService
{
    private const int Batch = 50;
    private static readonly TimeSpan BrokenPause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = events.Watch();
        while (true)
        {
            try
            {
                if (!rules.All.Any(rule => rule.IsEnabled))
                {
                    await position.ForgetAsync(stoppingToken);
                    return;
                }

                await GoThroughAsync(watch, stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.RulesStopped(fault);
                await Task.Delay(BrokenPause, time, stoppingToken);
            }
        }
    }

    private async Task GoThroughAsync(StoreWatch watch, CancellationToken cancellationToken)
    {
        var done = position.Find() ?? watch.Start.ModSequence;
        while (true)
        {
            var next = await messages.ListAfterAsync(done, Batch, cancellationToken);
            foreach (var message in next)
            {
                await ApplyAsync(message, cancellationToken);
                done = message.Sequence;
            }

            await position.KeepAsync(done, cancellationToken);
            while (next.IsEmpty && !await IsCaughtAsync(watch, cancellationToken))
            {
            }
        }
    }

    private static async Task<bool> IsCaughtAsync(StoreWatch watch, CancellationToken cancellationToken)
    {
        await watch.Reader.WaitToReadAsync(cancellationToken);
        var isCaught = watch.TakeLoss();
        while (watch.Reader.TryRead(out var storeEvent))
        {
            isCaught |= storeEvent is StoreEvent.MessageAdded;
        }

        return isCaught;
    }

    private async Task ApplyAsync(MessageSummary message, CancellationToken cancellationToken)
    {
        foreach (var rule in rules.All.Where(rule => rule.IsEnabled))
        {
            try
            {
                if (await rules.ApplyAsync(rule, message, cancellationToken) is { } decision)
                {
                    logger.RuleApplied(rule.Name, message.Id, rule.IsDryRun, decision.Text);
                }
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                logger.RuleBroke(message.Id, fault);
            }
        }
    }
}
