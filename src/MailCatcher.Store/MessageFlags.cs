using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>What of one message changes while its row in the database never does.</summary>
internal readonly record struct MessageFlags(bool IsSeen, long ModSequence)
{
    internal bool IsPinned { get; init; }

    internal string Inbox { get; init; } = Labels.DefaultInbox;

    /// <summary>In alphabetical order.</summary>
    internal ImmutableArray<string> Tags { get; init; } = [];

    internal MessageFlags With(string label) =>
        label == Labels.Pinned ? this with { IsPinned = true }
        : Labels.IsInbox(label) ? this with { Inbox = Labels.NameOf(label) }
        : this with { Tags = Insert(Tags, Labels.NameOf(label)) };

    /// <summary>A summary with these flags.</summary>
    internal MessageSummary On(MessageSummary message) =>
        message with { IsSeen = IsSeen, ModSequence = ModSequence, IsPinned = IsPinned, Inbox = Inbox, Tags = Tags };

    private static ImmutableArray<string> Insert(ImmutableArray<string> tags, string tag)
    {
        var place = tags.BinarySearch(tag, Labels.Comparer);
        return tags.Insert(place < 0 ? ~place : place, tag);
    }
}
