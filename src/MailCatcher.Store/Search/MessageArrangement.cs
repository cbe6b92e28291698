namespace MailCatcher.Store;

/// <summary>In what order a list shows messages, and whether one of a conversation stands for all.</summary>
/// <param name="Sort">By what.</param>
/// <param name="IsReversed">Whether from the other end: oldest, smallest, or last in the alphabet first.</param>
/// <param name="IsGrouped">Whether only the newest message of each conversation is shown.</param>
public readonly record struct MessageArrangement(MessageSort Sort, bool IsReversed = false, bool IsGrouped = false)
{
    /// <summary>Newest first, every message for itself.</summary>
    public static MessageArrangement Newest { get; } = new(MessageSort.Date);
}

/// <summary>What a list is sorted by.</summary>
public enum MessageSort
{
    /// <summary>When it was caught, the newest first.</summary>
    Date,

    /// <summary>The size, the largest first.</summary>
    Size,

    /// <summary>The sender, in alphabetical order.</summary>
    Sender,

    /// <summary>The subject without Re: and Fwd:, in alphabetical order.</summary>
    Subject,
}
