namespace MailCatcher.Store.Journal;

/// <summary>Where a record's payload stands.</summary>
/// <param name="Segment">The first sequence of the segment, which names its file.</param>
/// <param name="Offset">Bytes from the start of the file to the payload.</param>
/// <param name="Length">The payload's length in bytes.</param>
internal readonly record struct RecordPosition(long Segment, long Offset, int Length)
{
    /// <summary>Where the next record begins.</summary>
    internal long End => Offset + Length;
}
