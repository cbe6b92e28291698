namespace MailCatcher.Logging;

/// <summary>How the log is written: section <c>Logging</c>, beside its levels.</summary>
public sealed class LogOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Logging";

    /// <summary>The form of each entry.</summary>
    public LogFormat Format { get; set; }
}

/// <summary>What <c>Logging:Format</c> may be.</summary>
public enum LogFormat
{
    /// <summary>A line for people.</summary>
    Plain,

    /// <summary>A line of JSON, with what the entry is about in fields of their own.</summary>
    Json,
}
