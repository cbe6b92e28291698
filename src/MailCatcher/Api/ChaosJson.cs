using MailCatcher.Smtp;

namespace MailCatcher.Api;

/// <summary>Mailpit's ChaosTriggers: each is a rule of ours at one stage.</summary>
public sealed record ChaosJson
{
    private const string SenderRule = "chaos-sender";
    private const string RecipientRule = "chaos-recipient";
    private const string AuthenticationRule = "chaos-authentication";

    /// <summary>At MAIL.</summary>
    public ChaosTriggerJson Sender { get; init => field = value ?? new(); } = new();

    /// <summary>At RCPT.</summary>
    public ChaosTriggerJson Recipient { get; init => field = value ?? new(); } = new();

    /// <summary>At AUTH.</summary>
    public ChaosTriggerJson Authentication { get; init => field = value ?? new(); } = new();

    internal static bool IsTrigger(FaultRule rule) => rule.Name is SenderRule or RecipientRule or AuthenticationRule;

    internal static ChaosJson Of(IEnumerable<FaultRule> rules)
    {
        var byName = rules.Where(IsTrigger).ToDictionary(rule => rule.Name, ChaosTriggerJson.Of);
        return new ChaosJson
        {
            Sender = byName.GetValueOrDefault(SenderRule) ?? new(),
            Recipient = byName.GetValueOrDefault(RecipientRule) ?? new(),
            Authentication = byName.GetValueOrDefault(AuthenticationRule) ?? new(),
        };
    }

    /// <summary>What is wrong with it; <see langword="null"/>: nothing.</summary>
    internal string? Problem() =>
        Array.Exists([Sender, Recipient, Authentication], trigger => trigger.ErrorCode is not 0 and (< 400 or > 599)) ? "ErrorCode must be from 400 to 599."
        : Array.Exists([Sender, Recipient, Authentication], trigger => trigger.Probability is < 0 or > 100) ? "Probability must be from 0 to 100."
        : null;

    internal IEnumerable<FaultRule> ToRules() =>
    [
        .. Sender.ToRules(SenderRule, FaultStage.Mail),
        .. Recipient.ToRules(RecipientRule, FaultStage.Rcpt),
        .. Authentication.ToRules(AuthenticationRule, FaultStage.Auth),
    ];
}

/// <summary>One of Mailpit's triggers.</summary>
public sealed record ChaosTriggerJson
{
    private const int DefaultCode = 451;

    /// <summary>The SMTP reply's code, 400 to 599. Default 451.</summary>
    public int ErrorCode { get; init; } = DefaultCode;

    /// <summary>How often, in percent.</summary>
    public int Probability { get; init; }

    internal static ChaosTriggerJson Of(FaultRule rule) => new() { ErrorCode = rule.Code, Probability = (int)Math.Round(rule.Probability * 100) };

    internal IEnumerable<FaultRule> ToRules(string name, FaultStage stage) => Probability == 0 ? [] :
    [
        new FaultRule { Name = name, Stage = stage, Action = FaultAction.Reply, Code = ErrorCode == 0 ? DefaultCode : ErrorCode, Probability = Probability / 100.0 },
    ];
}
