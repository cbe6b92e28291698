using MailCatcher.Store;

namespace MailCatcher.Components.Inbox;

/// <summary>The orders of a list, as people call them.</summary>
internal static class ArrangementNames
{
    /// <summary>Those to choose from.</summary>
    internal static (MessageSort Sort, bool IsReversed, string Name)[] All { get; } =
    [
        (MessageSort.Date, false, "Newest first"),
        (MessageSort.Date, true, "Oldest first"),
        (MessageSort.Size, false, "Largest first"),
        (MessageSort.Size, true, "Smallest first"),
        (MessageSort.Sender, false, "Sender, A to Z"),
        (MessageSort.Sender, true, "Sender, Z to A"),
        (MessageSort.Subject, false, "Subject, A to Z"),
        (MessageSort.Subject, true, "Subject, Z to A"),
    ];

    internal static string Of(MessageArrangement arrangement) =>
        Array.Find(All, known => known.Sort == arrangement.Sort && known.IsReversed == arrangement.IsReversed).Name.ToLowerInvariant();
}
