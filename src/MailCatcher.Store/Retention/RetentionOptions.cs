using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Store;

/// <summary>How long messages are kept: section <c>Store:Retention</c>. The oldest go first; pinned messages never go by themselves.</summary>
public sealed class RetentionOptions
{
    /// <summary>Most messages in all inboxes together. Default 10,000; 0: as many as the disk holds.</summary>
    [Range(0, int.MaxValue)]
    public int MaxMessages { get; set; } = 10_000;

    /// <summary>How many hours a message is kept. Default 0: for ever.</summary>
    [Range(0, 1_000_000)]
    public int MaxAgeHours { get; set; }

    /// <summary>Most bytes of content in all inboxes together. Default 0: as many as the disk holds.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytes { get; set; }
}
