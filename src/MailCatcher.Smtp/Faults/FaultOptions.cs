namespace MailCatcher.Smtp;

/// <summary>Faults to inject from the start: section <c>Smtp:Faults</c>.</summary>
public sealed class FaultOptions
{
    /// <summary>Makes random choices repeatable; <see langword="null"/>: different each time.</summary>
    public int? Seed { get; set; }

    /// <summary>The rules, in order.</summary>
    public IList<FaultRule> Rules { get; set; } = [];
}
