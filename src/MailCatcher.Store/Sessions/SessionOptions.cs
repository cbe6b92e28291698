using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Store;

/// <summary>How long SMTP transcripts are kept: section <c>Store:Sessions</c>.</summary>
public sealed class SessionOptions
{
    /// <summary>How many of the newest sessions are kept. Default 10,000; 0 keeps none.</summary>
    [Range(0, 1_000_000)]
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>How many days they are kept. Default 14.</summary>
    [Range(1, 3_650)]
    public int MaxAgeDays { get; set; } = 14;
}
