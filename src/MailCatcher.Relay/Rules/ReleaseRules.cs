using System.Collections.Concurrent;
using System.Collections.Immutable;
using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>The configured rules, what they have decided lately, and what they would do with what is there.</summary>
public sealed class ReleaseRules
{
    private const int Remembered = 200;
    private const int MostTried = 1_000;
    private readonly ConcurrentQueue<RuleDecision> _decisions = [];
    private readonly MessageStore _messages;
    private readonly MessageSearch _search;
    private readonly Outbox _outbox;
    private readonly Releases _releases;
    private readonly IOptions<RelayOptions> _options;
    private readonly TimeProvider _time;

    internal ReleaseRules(MessageStore messages, MessageSearch search, Outbox outbox, Releases releases, IOptions<RelayOptions> options, TimeProvider time)
    {
        (_messages, _search, _outbox, _releases, _options, _time) = (messages, search, outbox, releases, options, time);
        All = [.. options.Value.Rules.Select(rule => new ReleaseRule(rule))];
    }

    /// <summary>What the rules have decided since the start, the last first; at most 200.</summary>
    public ImmutableArray<RuleDecision> Decisions => [.. _decisions.Reverse()];

    /// <summary>The rules there are.</summary>
    public ImmutableArray<RuleInfo> List => [.. All.Select(rule => new RuleInfo(rule.Name, rule.IsEnabled, rule.IsDryRun, rule.Summary))];

    internal ImmutableArray<ReleaseRule> All { get; }

    /// <summary>Tells what a rule would do with the newest messages that are there. Releases nothing, whether the rule is enabled or not.</summary>
    /// <param name="name">The rule.</param>
    /// <param name="newest">How many messages to look at, at most 1,000.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>A decision for each message that fits, the newest first; <see langword="null"/>: there is no such rule.</returns>
    public async Task<ImmutableArray<RuleDecision>?> TryAsync(string name, int newest, CancellationToken cancellationToken)
    {
        if (All.FirstOrDefault(rule => rule.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } rule)
        {
            return null;
        }

        var decisions = ImmutableArray.CreateBuilder<RuleDecision>();
        foreach (var message in (await _messages.ListAsync(0, Math.Clamp(newest, 1, MostTried), cancellationToken)).Messages)
        {
            if (await DecideAsync(rule, message, isDryRun: true, cancellationToken) is { } decision)
            {
                decisions.Add(decision);
            }
        }

        return decisions.ToImmutable();
    }

    /// <summary>Applies a rule to a message and remembers what came of it.</summary>
    /// <returns>What the rule made of it; <see langword="null"/>: the message does not fit, or was released by this rule before.</returns>
    internal async Task<RuleDecision?> ApplyAsync(ReleaseRule rule, MessageSummary message, CancellationToken cancellationToken)
    {
        if (await DecideAsync(rule, message, rule.IsDryRun, cancellationToken) is not { } decision)
        {
            return null;
        }

        _decisions.Enqueue(decision);
        while (_decisions.Count > Remembered && _decisions.TryDequeue(out _))
        {
        }

        return decision;
    }

    private async Task<RuleDecision?> DecideAsync(ReleaseRule rule, MessageSummary message, bool isDryRun, CancellationToken cancellationToken)
    {
        if (await _messages.FindEnvelopeAsync(message.Id, cancellationToken) is not { } envelope
            || rule.RecipientsOf(message, envelope) is not { IsEmpty: false } recipients
            || (rule.Query.Length > 0 && (_search.Parse(rule.Query).Query is not { } query || !await _search.MatchesAsync(query, message.Id, cancellationToken))))
        {
            return null;
        }

        var request = new ReleaseRequest(message.Id, recipients) { Route = rule.Route, Actor = new ReleaseActor(rule.Name, ReleaseActor.Rule) };
        if (!isDryRun && await IsDoneAsync(request, cancellationToken))
        {
            return null;
        }

        // What a MailCatcher has released before is left alone, or two of them would play ball.
        var text = await FindLoopAsync(message.Id, cancellationToken) ?? (isDryRun
            ? (await _releases.PreviewAsync(request, cancellationToken)).Refusal ?? "would be released"
            : await _releases.RequestAsync(request, cancellationToken) switch
            {
                ReleaseAnswer.Queued => "released",
                ReleaseAnswer.Refused refused => refused.Reason,
                _ => "the message was gone",
            });
        return new RuleDecision(_time.GetUtcNow(), rule.Name, message.Id, message.Facts.Subject, recipients, isDryRun, text);
    }

    // The program may have ended between the release and the note of how far the rules have come.
    private async Task<bool> IsDoneAsync(ReleaseRequest request, CancellationToken cancellationToken) =>
        (await _outbox.ListForMessageAsync(request.MessageId, cancellationToken)).Any(entry => entry.Actions is [{ From: ReleaseActor.Rule } first, ..] && first.By == request.Actor.By);

    private async Task<string?> FindLoopAsync(Guid message, CancellationToken cancellationToken)
    {
        await using var content = await _messages.OpenContentAsync(message, cancellationToken);
        return content is null ? null : TraceField.FindLoop(RawContent.Read(content).HeaderSection.Span, _options.Value.MaxReceived);
    }
}

/// <summary>A rule as people may see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsEnabled">Whether it works at all.</param>
/// <param name="IsDryRun">Whether it only tells.</param>
/// <param name="Summary">What it is about, in words.</param>
public sealed record RuleInfo(string Name, bool IsEnabled, bool IsDryRun, string Summary);

/// <summary>What a rule made of a message.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Rule">The rule.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Recipients">Who gets it, or would.</param>
/// <param name="IsDryRun">Whether the rule only tells.</param>
/// <param name="Text">What came of it.</param>
public sealed record RuleDecision(DateTimeOffset At, string Rule, Guid MessageId, string Subject, ImmutableArray<string> Recipients, bool IsDryRun, string Text);
