using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Options;

namespace MailCatcher.Smtp;

/// <summary>The rules in force, which can be replaced while the server runs, and the choice of the one that acts. Safe to use from many threads.</summary>
public sealed class FaultInjector
{
    /// <summary>Attempts are remembered of so many senders and recipients at most; past it the count begins anew.</summary>
    private const int MaxAttempts = 10_000;

    private readonly TimeProvider _time;
    private readonly Lock _choosing = new();
    private volatile State _state;

    /// <summary>Begins with the rules of the options.</summary>
    /// <exception cref="ArgumentException">A rule is wrong.</exception>
    public FaultInjector(IOptions<SmtpOptions> options, TimeProvider time)
    {
        _time = time;
        _state = new State([], Seed: null);
        Replace(options.Value.Faults.Rules, options.Value.Faults.Seed);
    }

    /// <summary>The rules in force, in order.</summary>
    public ImmutableArray<FaultRule> Rules => _state.Rules;

    /// <summary>What makes random choices repeatable; <see langword="null"/>: nothing does.</summary>
    public int? Seed => _state.Seed;

    /// <summary>Puts other rules in force at once, for sessions that are open too. All counts begin anew.</summary>
    /// <param name="rules">The rules, in order.</param>
    /// <param name="seed">Makes random choices repeatable; <see langword="null"/>: different each time.</param>
    /// <exception cref="ArgumentException">A rule is wrong; the message tells which and how, and nothing has changed.</exception>
    public void Replace(IEnumerable<FaultRule> rules, int? seed = null)
    {
        var all = rules.ToImmutableArray();
        foreach (var rule in all)
        {
            if (rule.Problem() is { } problem)
            {
                throw new ArgumentException($"Fault '{rule.Name}': {problem}", nameof(rules));
            }
        }

        _state = new State(all, seed);
    }

    /// <summary>The rule that acts now; <see langword="null"/>: none.</summary>
    internal FaultRule? Find(FaultStage stage, IPAddress? client, EmailAddress? sender, ReadOnlySpan<EmailAddress> recipients)
    {
        var state = _state;
        if (state.Rules.IsEmpty)
        {
            return null;
        }

        lock (_choosing)
        {
            for (var i = 0; i < state.Rules.Length; i++)
            {
                var rule = state.Rules[i];
                if (rule.Stage == stage && Concerns(rule, sender, recipients) && state.Chooses(i, client, sender, recipients))
                {
                    return rule;
                }
            }
        }

        return null;
    }

    private bool Concerns(FaultRule rule, EmailAddress? sender, ReadOnlySpan<EmailAddress> recipients)
    {
        if ((rule.Until is { } until && _time.GetUtcNow() >= until) || !Matches(rule.Sender, sender?.ToString() ?? ""))
        {
            return false;
        }

        if (rule.Recipient.Length == 0)
        {
            return true;
        }

        foreach (var recipient in recipients)
        {
            if (Matches(rule.Recipient, recipient.ToString()))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(string pattern, string text) => pattern.Length == 0 || AddressRules.Matches(pattern, text);

    /// <summary>Rules with what has been counted for them.</summary>
    private sealed record State(ImmutableArray<FaultRule> Rules, int? Seed)
    {
        private readonly Dictionary<(int Rule, IPAddress? Client, string Sender, string Recipients), int> _attempts = [];
        private readonly int[] _times = new int[Rules.Length];
#pragma warning disable CA5394 // Faults are to be repeatable, not unforeseeable.
        private readonly Random _random = Seed is { } seed ? new Random(seed) : new Random();

        public bool Chooses(int index, IPAddress? client, EmailAddress? sender, ReadOnlySpan<EmailAddress> recipients)
        {
            var rule = Rules[index];
            if (rule.FirstAttempts > 0 && CountAttempt((index, client, sender?.ToString() ?? "", string.Join(' ', recipients.ToArray()))) > rule.FirstAttempts)
            {
                return false;
            }

            if (rule.EveryNth > 1 && ++_times[index] % rule.EveryNth != 0)
            {
                return false;
            }

            return rule.Probability >= 1 || _random.NextDouble() < rule.Probability;
        }
#pragma warning restore CA5394

        private int CountAttempt((int Rule, IPAddress? Client, string Sender, string Recipients) key)
        {
            if (_attempts.Count >= MaxAttempts && !_attempts.ContainsKey(key))
            {
                _attempts.Clear();
            }

            return _attempts[key] = _attempts.GetValueOrDefault(key) + 1;
        }
    }
}
