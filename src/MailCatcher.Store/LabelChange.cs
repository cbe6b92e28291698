using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>What happens to the labels of messages; what is not set stays.</summary>
internal sealed record LabelChange
{
    internal bool? Pinned { get; init; }

    internal string? Inbox { get; init; }

    /// <summary>The tags they have from now on, in place of all others.</summary>
    internal ImmutableArray<string>? SetTags { get; init; }

    internal ImmutableArray<string> AddTags { get; init; } = [];

    internal ImmutableArray<string> RemoveTags { get; init; } = [];
}
