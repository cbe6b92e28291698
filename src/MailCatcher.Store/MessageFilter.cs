namespace MailCatcher.Store;

/// <summary>Which messages a list shows, by what is known of them without reading any; every part that is set must hold. For anything else there is the search.</summary>
public sealed record MessageFilter
{
    /// <summary>Every message.</summary>
    public static MessageFilter Everything { get; } = new();

    /// <summary>Only this inbox's; <see langword="null"/>: all inboxes.</summary>
    public string? Inbox { get; init; }

    /// <summary>Only messages with this tag, compared without case.</summary>
    public string? Tag { get; init; }

    /// <summary>Only seen or only unseen ones.</summary>
    public bool? Seen { get; init; }

    /// <summary>Only pinned ones.</summary>
    public bool Pinned { get; init; }

    /// <summary>Only messages up to this sequence: the list as it stood at a moment, but for what has gone since. <see langword="null"/>: all.</summary>
    public long? Until { get; init; }

    /// <summary>Whether it lets every message through.</summary>
    public bool IsEverything => Inbox is null && Tag is null && Seen is null && !Pinned && Until is null && !Access.IsLimited;

    /// <summary>What the one who asks may see at all.</summary>
    internal MailAccess Access { get; init; } = MailAccess.Everything;

    /// <summary>The filter, held to what the one who asks may see.</summary>
    internal MessageFilter ForCurrentAccess() => MailAccess.Current is { IsLimited: true } access ? this with { Access = access } : this;
}

/// <summary>How many messages an inbox, a tag or another filter holds.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Unseen">Those nobody has opened.</param>
public readonly record struct FilterCounts(int Total, int Unseen);

/// <summary>A name, such as an inbox's or a tag's, with its counts.</summary>
public sealed record NamedCounts(string Name, FilterCounts Counts);
