using Microsoft.Extensions.Logging;

namespace MailCatcher.Relay;

/// <summary>What the relay tells the operator. Ids 300 to 399.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(300, LogLevel.Information, "Release {Entry} of message {Message} offered to {Server}: {Outcome}")]
    internal static partial void Offered(this ILogger logger, Guid entry, Guid message, string server, string outcome);

    [LoggerMessage(301, LogLevel.Error, "Release {Entry} failed in a way it must not; it is tried again later.")]
    internal static partial void AttemptBroke(this ILogger logger, Guid entry, Exception fault);

    [LoggerMessage(303, LogLevel.Error, "What came of release {Entry} could not be recorded; it may be offered again in a minute.")]
    internal static partial void OutcomeNotRecorded(this ILogger logger, Guid entry, Exception fault);

    [LoggerMessage(302, LogLevel.Error, "The outbox cannot be read; it is tried again in a minute.")]
    internal static partial void OutboxUnreadable(this ILogger logger, Exception fault);

    [LoggerMessage(304, LogLevel.Information, "Rule {Rule} and message {Message} (dry run: {DryRun}): {Outcome}")]
    internal static partial void RuleApplied(this ILogger logger, string rule, Guid message, bool dryRun, string outcome);

    [LoggerMessage(306, LogLevel.Error, "The release rules cannot go on; they try again in a minute.")]
    internal static partial void RulesStopped(this ILogger logger, Exception fault);

    [LoggerMessage(305, LogLevel.Error, "The release rules broke at message {Message}; it is not released.")]
    internal static partial void RuleBroke(this ILogger logger, Guid message, Exception fault);
}
