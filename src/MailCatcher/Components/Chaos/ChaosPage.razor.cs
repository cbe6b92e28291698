using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Chaos;

/// <summary>Faults on purpose: those in force, recipes for more, and one to be put together.</summary>
public sealed partial class ChaosPage
{
    private readonly bool _mayChange = MailAccess.Current.MayAdminister;
    private string? _problem;
    private FaultStage _stage = FaultStage.Rcpt;
    private FaultAction _action = FaultAction.Reply;
    private int _code = 451;
    private int _percent = 100;
    private int _first;
    private int _delay;
    private int _minutes;
    private string _recipient = "";
    private string _sender = "";

    [Inject]
    private FaultInjector Faults { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private void Clear() => Replace([]);

    private void Remove(FaultRule rule) => Replace(Faults.Rules.Remove(rule));

    private void Add(FaultRule rule) => Replace(Faults.Rules.RemoveAll(other => other.Name == rule.Name).Add(rule));

    private void AddOwn() => Add(new FaultRule
    {
        Name = $"{_stage} {_action}".ToLowerInvariant(),
        Stage = _stage,
        Action = _action,
        Code = _code,
        Probability = _percent / 100.0,
        FirstAttempts = _first,
        Delay = TimeSpan.FromSeconds(_delay),
        Recipient = _recipient.Trim(),
        Sender = _sender.Trim(),
        Until = _minutes > 0 ? Time.GetUtcNow().AddMinutes(_minutes) : null,
    });

    private void Replace(IEnumerable<FaultRule> rules)
    {
        try
        {
            Faults.Replace(rules, Faults.Seed);
            _problem = null;
        }
        catch (ArgumentException fault)
        {
            _problem = fault.Message;
        }
    }
}
