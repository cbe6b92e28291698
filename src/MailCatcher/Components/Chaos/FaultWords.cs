using System.Globalization;
using MailCatcher.Smtp;

namespace MailCatcher.Components.Chaos;

/// <summary>Says in words what a fault does.</summary>
internal static class FaultWords
{
    internal static string Of(FaultRule rule)
    {
        var parts = new List<string> { $"{At(rule.Stage)}: {What(rule)}" };
        if (rule.Delay > TimeSpan.Zero)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"after {rule.Delay.TotalSeconds:0.#} s"));
        }

        if (rule.Probability < 1)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{rule.Probability * 100:0.#} % of the time"));
        }

        if (rule.EveryNth > 1)
        {
            parts.Add($"once in {rule.EveryNth} times");
        }

        if (rule.FirstAttempts > 0)
        {
            parts.Add(rule.FirstAttempts == 1 ? "on the first attempt only" : $"on the first {rule.FirstAttempts} attempts only");
        }

        if (rule.Sender.Length > 0)
        {
            parts.Add($"from {rule.Sender}");
        }

        if (rule.Recipient.Length > 0)
        {
            parts.Add($"to {rule.Recipient}");
        }

        if (rule.Until is { } until)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"until {until.UtcDateTime:HH:mm} UTC"));
        }

        return string.Join(", ", parts);
    }

    private static string At(FaultStage stage) => stage switch
    {
        FaultStage.Connect => "at the greeting",
        FaultStage.Hello => "at EHLO",
        FaultStage.StartTls => "at STARTTLS",
        FaultStage.Auth => "at AUTH",
        FaultStage.Mail => "at MAIL FROM",
        FaultStage.Rcpt => "at RCPT TO",
        FaultStage.Data => "at DATA",
        _ => "at the end of content",
    };

    private static string What(FaultRule rule) => rule.Action switch
    {
        FaultAction.Reply => string.Create(CultureInfo.InvariantCulture, $"{rule.Code} {rule.Text}"),
        FaultAction.Close => "close the connection",
        FaultAction.Reset => "reset the connection",
        FaultAction.SlowReading => string.Create(CultureInfo.InvariantCulture, $"read {rule.BytesPerSecond:#,0} bytes a second"),
        FaultAction.LoseReply => "keep the message, close without a reply",
        FaultAction.Duplicate => "keep the message twice",
        _ => "only wait",
    };
}
