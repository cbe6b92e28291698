using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Smtp;

/// <summary>A fault to inject on purpose, to see how an application bears it. The first rule that applies at a stage is the one that acts.</summary>
public sealed record FaultRule
{
    /// <summary>Its name, as transcripts show it.</summary>
    [Required]
    public string Name { get; init; } = "";

    /// <summary>Where in the session.</summary>
    public FaultStage Stage { get; init; }

    /// <summary>What happens, after <see cref="Delay"/>.</summary>
    public FaultAction Action { get; init; }

    /// <summary>Wait this long first. Default: not.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The code of <see cref="FaultAction.Reply"/>, 400 to 599. Default 451.</summary>
    [Range(400, 599)]
    public int Code { get; init; } = 451;

    /// <summary>Its enhanced status code; empty: <c>4.3.0</c> or <c>5.3.0</c>, by the code's class.</summary>
    public string EnhancedCode { get; init; } = "";

    /// <summary>Its text.</summary>
    public string Text { get; init; } = "Fault injected on purpose";

    /// <summary>How fast <see cref="FaultAction.SlowReading"/> reads, in bytes a second. Default 1,000.</summary>
    [Range(1, int.MaxValue)]
    public int BytesPerSecond { get; init; } = 1_000;

    /// <summary>How often it acts, from 0 (never) to 1 (each time), by a random choice that <see cref="FaultOptions.Seed"/> makes repeatable. Default 1.</summary>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = 1;

    /// <summary>Act only each n-th time. Default 0: each time.</summary>
    [Range(0, int.MaxValue)]
    public int EveryNth { get; init; }

    /// <summary>Act only on the first n attempts of the same client address, sender and recipient, as greylisting does. Default 0: on all.</summary>
    [Range(0, int.MaxValue)]
    public int FirstAttempts { get; init; }

    /// <summary>Only for senders like this: <c>*</c> stands for anything, <c>?</c> for one character, case does not count. Empty: for all. From MAIL on.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Only for recipients like this, likewise; at end of content for messages with at least one such. Empty: for all. From RCPT on.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>Acts no more from then on; <see langword="null"/>: without end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What is wrong with it; <see langword="null"/>: nothing.</summary>
    public string? Problem()
    {
        var results = new List<ValidationResult>();
        return !Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true) ? results[0].ErrorMessage
            : EnhancedCode.Length > 0 && !IsEnhancedCode() ? $"the enhanced code '{EnhancedCode}' is none of the class of {Code}, such as {Code / 100}.3.0"
            : Text.Any(char.IsControl) ? "the text has control characters"
            : Delay < TimeSpan.Zero || Delay > TimeSpan.FromHours(1) ? "the delay must be from zero to one hour"
            : Action is FaultAction.SlowReading && Stage is not FaultStage.Data ? "slow reading belongs to stage Data"
            : Action is FaultAction.LoseReply or FaultAction.Duplicate && Stage is not FaultStage.EndOfContent ? $"{Action} belongs to stage EndOfContent"
            : null;
    }

    /// <summary>The reply of <see cref="FaultAction.Reply"/>.</summary>
    internal SmtpReply ToReply() => new(Code, EnhancedCode.Length > 0 ? EnhancedCode : $"{Code / 100}.3.0", Text);

    private bool IsEnhancedCode() =>
        EnhancedCode.Split('.') is [var kind, var subject, var detail]
        && kind == (Code / 100).ToString(System.Globalization.CultureInfo.InvariantCulture)
        && subject is { Length: > 0 and <= 3 } && detail is { Length: > 0 and <= 3 }
        && (subject + detail).All(char.IsAsciiDigit);
}

/// <summary>Where a fault is injected.</summary>
public enum FaultStage
{
    /// <summary>Instead of the greeting; a reply ends the session.</summary>
    Connect,

    /// <summary>At EHLO or HELO.</summary>
    Hello,

    /// <summary>At STARTTLS.</summary>
    StartTls,

    /// <summary>At AUTH.</summary>
    Auth,

    /// <summary>At MAIL.</summary>
    Mail,

    /// <summary>At RCPT.</summary>
    Rcpt,

    /// <summary>At DATA, before content.</summary>
    Data,

    /// <summary>When content has arrived in full and is not kept yet.</summary>
    EndOfContent,
}

/// <summary>What a fault does.</summary>
public enum FaultAction
{
    /// <summary>Nothing but the delay.</summary>
    None,

    /// <summary>Answers with a reply instead of doing what the command asks for.</summary>
    Reply,

    /// <summary>Closes the connection without a reply.</summary>
    Close,

    /// <summary>Resets the connection (TCP RST).</summary>
    Reset,

    /// <summary>Reads content slowly; at stage Data.</summary>
    SlowReading,

    /// <summary>Keeps the message and closes without a reply, so that the client cannot know; at end of content.</summary>
    LoseReply,

    /// <summary>Keeps the message twice; at end of content.</summary>
    Duplicate,
}
