namespace MailCatcher.Store;

/// <summary>
/// What a message may carry besides being seen: one inbox, any tags, a pin. All are labels, told apart by their first character, so that one set of bits serves them all.
/// Names are compared without case and kept as first written.
/// </summary>
internal static class Labels
{
    /// <summary>The inbox of whatever no rule sends elsewhere; its messages carry no inbox label.</summary>
    internal const string DefaultInbox = "default";

    internal const string Pinned = "!";

    private const char InboxMark = '@';
    private const char TagMark = '#';

    internal static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    internal static string Inbox(string name) => InboxMark + name;

    internal static string Tag(string name) => TagMark + name;

    internal static bool IsInbox(string label) => label[0] == InboxMark;

    internal static bool IsTag(string label) => label[0] == TagMark;

    internal static string NameOf(string label) => label[1..];
}
