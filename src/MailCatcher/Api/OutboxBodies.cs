using System.Collections.Immutable;
using MailCatcher.Relay;

namespace MailCatcher.Api;

/// <summary>The queue as a whole.</summary>
/// <param name="Paused">Whether it stands still.</param>
/// <param name="Waiting">How many releases wait.</param>
public sealed record QueueJson(bool Paused, int Waiting);

/// <summary>How many releases were made due at once.</summary>
public sealed record RetriedJson(int Retried);

/// <summary>A route that releases can take.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Server">Where it leads.</param>
/// <param name="Tls">How the connection is secured.</param>
/// <param name="LogsIn">Whether it logs in.</param>
/// <param name="Domains">The domains that go this way.</param>
public sealed record RouteJson(string Name, string Server, string Tls, bool LogsIn, ImmutableArray<string> Domains);

/// <summary>What came of trying a route without sending anything.</summary>
/// <param name="Ok">Whether a message could be handed over.</param>
/// <param name="Text">In one sentence.</param>
/// <param name="Tls">TLS version and cipher suite; <see langword="null"/> without TLS.</param>
/// <param name="Offers">What the relay offers.</param>
/// <param name="Transcript">What was said, without secrets.</param>
public sealed record ProbeJson(bool Ok, string Text, string? Tls, ImmutableArray<string> Offers, ImmutableArray<string> Transcript);

/// <summary>What a rule made of a message.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Message">The message's id.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="To">Who gets it, or would.</param>
/// <param name="DryRun">Whether the rule only tells.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record RuleDecisionJson(DateTime At, string Rule, string Message, string Subject, ImmutableArray<string> To, bool DryRun, string Outcome)
{
    internal static RuleDecisionJson Of(RuleDecision decision) =>
        new(decision.At.UtcDateTime, decision.Rule, decision.MessageId.ToString(), decision.Subject, decision.Recipients, decision.IsDryRun, decision.Text);
}

/// <summary>What the queue is to be.</summary>
internal sealed record QueueChange
{
    public bool? Paused { get; init; }
}

/// <summary>Which recipients of a release are meant; none: all.</summary>
internal sealed record RecipientsBody
{
    // A null among them is no address, and is told as one.
    public string[] To { get; init => field = [.. (value ?? []).Select(to => to ?? "")]; } = [];
}
