using System.Collections.Immutable;

namespace MailCatcher.Components.Inbox;

/// <summary>What the search box can offer: what is there to be found, and what was searched for before.</summary>
internal sealed record SearchVocabulary
{
    internal static SearchVocabulary Empty { get; } = new();

    /// <summary>The tags that messages carry.</summary>
    internal ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The inboxes.</summary>
    internal ImmutableArray<string> Inboxes { get; init; } = [];

    /// <summary>Senders of the newest messages.</summary>
    internal ImmutableArray<string> Senders { get; init; } = [];

    /// <summary>Recipients of the newest messages.</summary>
    internal ImmutableArray<string> Recipients { get; init; } = [];

    /// <summary>What was searched for in this browser, the last first.</summary>
    internal ImmutableArray<string> History { get; init; } = [];

    /// <summary>The searches that were saved, by name.</summary>
    internal ImmutableArray<(string Name, string Query)> Saved { get; init; } = [];
}
