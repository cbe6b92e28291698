using System.Collections.Concurrent;
using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>The configured rules, and what they have decided lately.</summary>
public sealed class ReleaseRules
{
    private const int Remembered = 200;
    private readonly ConcurrentQueue<RuleDecision> _decisions = [];

    internal ReleaseRules(IOptions<RelayOptions> options) => All = [.. options.Value.Rules.Select(rule => new ReleaseRule(rule))];

    /// <summary>What the rules have decided since the start, the last first; at most 200.</summary>
    public ImmutableArray<RuleDecision> Decisions => [.. _decisions.Reverse()];

    internal ImmutableArray<ReleaseRule> All { get; }

    internal void Remember(RuleDecision decision)
    {
        _decisions.Enqueue(decision);
        while (_decisions.Count > Remembered && _decisions.TryDequeue(out _))
        {
        }
    }
}

/// <summary>What a rule made of a message.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Rule">The rule.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Recipients">Who gets it, or would.</param>
/// <param name="IsDryRun">Whether the rule only tells.</param>
/// <param name="Text">What came of it.</param>
public sealed record RuleDecision(DateTimeOffset At, string Rule, Guid MessageId, string Subject, ImmutableArray<string> Recipients, bool IsDryRun, string Text);

/// <summary>One rule, its patterns read.</summary>
internal sealed class ReleaseRule(ReleaseRuleOptions options)
{
    private readonly ImmutableArray<AddressPattern> _senders = Read(options.Senders);
    private readonly ImmutableArray<AddressPattern> _recipients = Read(options.Recipients);

    internal string Name => options.Name;

    internal bool IsEnabled => options.Enabled;

    internal bool IsDryRun => options.DryRun;

    internal string Route => options.Route;

    /// <returns>Who gets the message by this rule; empty when it does not fit.</returns>
    internal ImmutableArray<string> RecipientsOf(MessageSummary message, Envelope envelope)
    {
        var fits = (options.Inbox.Length == 0 || message.Inbox.Equals(options.Inbox, StringComparison.OrdinalIgnoreCase))
            && (_senders.IsEmpty || (envelope.ReversePath is { } sender && _senders.Any(pattern => pattern.Fits(sender))))
            && message.Facts.Subject.Contains(options.Subject, StringComparison.OrdinalIgnoreCase);
        if (!fits)
        {
            return [];
        }

        ImmutableArray<string> fitting =
        [
            .. envelope.ForwardPaths.Where(path => _recipients.IsEmpty || _recipients.Any(pattern => pattern.Fits(path))).Select(path => path.ToString()).Distinct(),
        ];
        return fitting.IsEmpty || options.CopyTo.Length == 0 ? fitting : [.. options.CopyTo];
    }

    private static ImmutableArray<AddressPattern> Read(string[] texts) =>
        [.. texts.Select(text => AddressPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException($"'{text}' is no pattern for addresses."))];
}
