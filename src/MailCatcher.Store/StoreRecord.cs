using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store;

/// <summary>A fact of the journal, as the database applies it. The set is closed: <see cref="Database.RecordApplier"/> handles every case in one switch.</summary>
internal abstract record StoreRecord
{
    private StoreRecord()
    {
    }

    /// <summary>A message was received. <paramref name="LargeFile"/> names the file of its content where that is not in the record.</summary>
    internal sealed record Received(Envelope Envelope, long Size, MessageFacts Facts, string? LargeFile, Destination Destination) : StoreRecord
    {
        /// <summary>The content, where it is at hand and small.</summary>
        internal byte[]? Content { get; init; }
    }

    /// <summary>Messages were marked; by sequence.</summary>
    internal sealed record Seen(ImmutableArray<long> Messages, bool IsSeen) : StoreRecord;

    /// <summary>All messages were marked.</summary>
    internal sealed record AllSeen(bool IsSeen) : StoreRecord;

    /// <summary>Messages were pinned, tagged or moved; by sequence.</summary>
    internal sealed record Labelled(ImmutableArray<long> Messages, LabelChange Change) : StoreRecord;

    /// <summary>A tag has another name on every message, or, where <paramref name="To"/> is <see langword="null"/>, is on none any more.</summary>
    internal sealed record TagRenamed(string From, string? To) : StoreRecord;

    /// <summary>A definition is new, has another value, or, with no value, is gone.</summary>
    internal sealed record Defined(Definition Definition) : StoreRecord;

    /// <summary>A definition as it was, written again; counts only where nothing newer is known.</summary>
    internal sealed record DefinitionCarried(Definition Definition) : StoreRecord;

    /// <summary>Messages were discarded (deleted, but can still be brought back), or were brought back; by sequence.</summary>
    internal sealed record Discarded(ImmutableArray<long> Messages, bool IsDiscarded) : StoreRecord;

    /// <summary>Messages were deleted; by sequence.</summary>
    internal sealed record Removed(ImmutableArray<long> Messages) : StoreRecord;

    /// <summary>All messages were deleted. Always the first of its segment.</summary>
    internal sealed record AllRemoved : StoreRecord;

    /// <summary>A release was asked for; the entry's id and sequence are the record's.</summary>
    internal sealed record ReleaseAsked(OutboxEntry Entry) : StoreRecord;

    /// <summary>An entry's new state.</summary>
    internal sealed record ReleaseRecorded(OutboxEntry Entry) : StoreRecord;

    /// <summary>An entry as it was, written again; counts only where nothing newer is known.</summary>
    internal sealed record ReleaseCarried(OutboxEntry Entry) : StoreRecord;
}
