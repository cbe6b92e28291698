using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>Where a message belongs when it comes in: decided once, and kept with it.</summary>
internal sealed record Destination(string Inbox, ImmutableArray<string> Tags)
{
    /// <summary>When it was received elsewhere, before it was imported; <see langword="null"/>: here and now.</summary>
    internal DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>What tells that it has been imported already; <see langword="null"/>: it was not imported.</summary>
    internal string? ImportKey { get; init; }
}
