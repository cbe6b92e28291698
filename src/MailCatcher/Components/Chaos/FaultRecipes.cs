using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Components.Chaos;

/// <summary>Faults that applications meet out there, ready to be injected.</summary>
internal static class FaultRecipes
{
    internal static ImmutableArray<FaultRule> All { get; } =
    [
        new() { Name = "greylisting", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Code = 451, EnhancedCode = "4.7.1", Text = "Greylisted, try again later", FirstAttempts = 1 },
        new() { Name = "mailbox full", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Code = 452, EnhancedCode = "4.2.2", Text = "Mailbox full" },
        new() { Name = "unknown recipient", Stage = FaultStage.Rcpt, Action = FaultAction.Reply, Code = 550, EnhancedCode = "5.1.1", Text = "No such mailbox" },
        new() { Name = "down for maintenance", Stage = FaultStage.Connect, Action = FaultAction.Reply, Code = 421, EnhancedCode = "4.3.2", Text = "Down for maintenance" },
        new() { Name = "refused as spam", Stage = FaultStage.EndOfContent, Action = FaultAction.Reply, Code = 554, EnhancedCode = "5.7.1", Text = "Refused as spam" },
        new() { Name = "wrong password", Stage = FaultStage.Auth, Action = FaultAction.Reply, Code = 535, EnhancedCode = "5.7.8", Text = "Authentication failed" },
        new() { Name = "slow server", Stage = FaultStage.Mail, Action = FaultAction.None, Delay = TimeSpan.FromSeconds(8) },
        new() { Name = "slow line", Stage = FaultStage.Data, Action = FaultAction.SlowReading, BytesPerSecond = 2_000 },
        new() { Name = "connection reset", Stage = FaultStage.Data, Action = FaultAction.Reset },
        new() { Name = "reply lost", Stage = FaultStage.EndOfContent, Action = FaultAction.LoseReply },
        new() { Name = "every third fails", Stage = FaultStage.EndOfContent, Action = FaultAction.Reply, Code = 451, EnhancedCode = "4.3.0", Text = "Try again later", EveryNth = 3 },
    ];
}
