using System.Collections.Immutable;
using MailCatcher.Access;
using MailCatcher.Smtp;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api.MailHog;

/// <summary>Jim, MailHog's chaos monkey, as rules of the fault injector; other rules stay as they are. Chances go from 0 to 1.</summary>
internal sealed record Jim
{
    private const string Prefix = "jim: ";

    public double DisconnectChance { get; init; }

    public double AcceptChance { get; init; }

    public double LinkSpeedAffect { get; init; }

    /// <summary>Bytes a second.</summary>
    public double LinkSpeedMin { get; init; }

    public double LinkSpeedMax { get; init; }

    public double RejectSenderChance { get; init; }

    public double RejectRecipientChance { get; init; }

    public double RejectAuthChance { get; init; }

    /// <summary>What turning it on without a body means.</summary>
    internal static Jim Usual { get; } = new()
    {
        DisconnectChance = 0.005,
        AcceptChance = 0.99,
        LinkSpeedAffect = 0.1,
        LinkSpeedMin = 1024,
        LinkSpeedMax = 10240,
        RejectSenderChance = 0.05,
        RejectRecipientChance = 0.05,
        RejectAuthChance = 0.05,
    };

    internal static bool IsRule(FaultRule rule) => rule.Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>What is wrong with it; <see langword="null"/>: nothing.</summary>
    internal string? Problem() =>
        new[] { DisconnectChance, AcceptChance, LinkSpeedAffect, RejectSenderChance, RejectRecipientChance, RejectAuthChance }.Any(chance => chance is not (>= 0 and <= 1))
            ? "A chance must be from 0 to 1."
            : LinkSpeedMin is not (>= 0 and <= int.MaxValue) || LinkSpeedMax is not (>= 0 and <= int.MaxValue) ? "A link speed must be bytes a second, from 0." : null;

    /// <summary>The rules that do it. A chance of nothing has no rule; one rule at least stays, so that one can see it is on.</summary>
    internal ImmutableArray<FaultRule> ToRules() =>
    [
        new FaultRule { Name = Prefix + "connections", Stage = FaultStage.Connect, Action = FaultAction.Close, Probability = 1 - AcceptChance },
        .. new[] { FaultStage.Hello, FaultStage.Mail, FaultStage.Rcpt, FaultStage.Data }
            .Select(stage => new FaultRule { Name = $"{Prefix}disconnect at {stage}", Stage = stage, Action = FaultAction.Close, Probability = DisconnectChance })
            .Where(rule => rule.Probability > 0),
        .. Reject("sender", FaultStage.Mail, 550, "5.1.0", "Invalid sender", RejectSenderChance),
        .. Reject("recipient", FaultStage.Rcpt, 550, "5.1.1", "Invalid recipient", RejectRecipientChance),
        .. Reject("credentials", FaultStage.Auth, 535, "5.7.8", "Authentication failed", RejectAuthChance),
        .. LinkSpeedAffect > 0
            ? [new FaultRule { Name = Prefix + "slow", Stage = FaultStage.Data, Action = FaultAction.SlowReading, Probability = LinkSpeedAffect, BytesPerSecond = Math.Max(1, (int)((LinkSpeedMin + LinkSpeedMax) / 2)) }]
            : ImmutableArray<FaultRule>.Empty,
    ];

    private static IEnumerable<FaultRule> Reject(string what, FaultStage stage, int code, string enhanced, string text, double chance) => chance > 0
        ? [new FaultRule { Name = Prefix + "reject " + what, Stage = stage, Action = FaultAction.Reply, Code = code, EnhancedCode = enhanced, Text = text, Probability = chance }]
        : [];
}

/// <summary>Turns Jim on and off: <c>/api/v2/jim</c>. Clients look at nothing but whether it answers 404.</summary>
internal sealed class JimSwitch(FaultInjector faults)
{
    private Jim? _jim;

    /// <summary>As it was turned on; <see langword="null"/> when it is off, also because somebody has replaced all rules since.</summary>
    internal Jim? Current => faults.Rules.Any(Jim.IsRule) ? _jim : null;

    internal void Set(Jim? jim)
    {
        _jim = jim;
        faults.Replace([.. faults.Rules.Where(rule => !Jim.IsRule(rule)), .. jim?.ToRules() ?? []], faults.Seed);
    }
}

/// <summary>Jim's endpoints.</summary>
internal static class JimApi
{
    internal static void MapJim(this RouteGroupBuilder api)
    {
        api.MapGet("/v2/jim", (JimSwitch jim) => jim.Current is { } on ? Results.Ok(on) : Results.StatusCode(StatusCodes.Status404NotFound));
        api.MapPost("/v2/jim", TurnOn).Needs(Scope.Admin);
        api.MapPut("/v2/jim", Change).Needs(Scope.Admin);
        api.MapDelete("/v2/jim", TurnOff).Needs(Scope.Admin);
    }

    private static Results<StatusCodeHttpResult, ProblemHttpResult> TurnOn(JimSwitch jim, JsonBody<Jim> body) =>
        FaultOf(body) is { } fault ? fault : jim.Current is not null ? TypedResults.Problem("Jim is on already.", statusCode: StatusCodes.Status400BadRequest) : Set(jim, body, StatusCodes.Status201Created);

    private static Results<StatusCodeHttpResult, ProblemHttpResult> Change(JimSwitch jim, JsonBody<Jim> body) =>
        FaultOf(body) is { } fault ? fault : jim.Current is null ? TypedResults.StatusCode(StatusCodes.Status404NotFound) : Set(jim, body, StatusCodes.Status200OK);

    private static ProblemHttpResult? FaultOf(JsonBody<Jim> body) => body.Fault is { } fault ? TypedResults.Problem(fault.ResponseContent, statusCode: fault.StatusCode) : null;

    private static StatusCodeHttpResult TurnOff(JimSwitch jim)
    {
        if (jim.Current is null)
        {
            return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        }

        jim.Set(null);
        return TypedResults.StatusCode(StatusCodes.Status200OK);
    }

    private static Results<StatusCodeHttpResult, ProblemHttpResult> Set(JimSwitch jim, JsonBody<Jim> body, int status)
    {
        var wanted = body.Value ?? Jim.Usual;
        if (wanted.Problem() is { } problem)
        {
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        }

        jim.Set(wanted);
        return TypedResults.StatusCode(status);
    }
}
