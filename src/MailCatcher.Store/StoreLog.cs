using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>What the store tells the operator. Ids 200 to 299.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(200, LogLevel.Information, "Data folder {Folder}: {Total} messages, sequence {Sequence}.")]
    internal static partial void StoreOpened(this ILogger logger, string folder, int total, long sequence);

    [LoggerMessage(201, LogLevel.Warning, "The machine went down, or the data folder was copied, while MailCatcher ran. The database is built anew from the journal.")]
    internal static partial void DatabaseNotTrusted(this ILogger logger);

    [LoggerMessage(202, LogLevel.Warning, "The database and the journal disagree. The database is built anew from the journal.")]
    internal static partial void DatabaseDisagrees(this ILogger logger);

    [LoggerMessage(203, LogLevel.Warning, "The database is damaged. It is built anew from the journal; the damaged file is kept with the ending .bad.")]
    internal static partial void DatabaseDamaged(this ILogger logger, Exception fault);

    [LoggerMessage(204, LogLevel.Error, "The database has failed. It is opened anew and catches up from the journal.")]
    internal static partial void DatabaseFailed(this ILogger logger, Exception fault);

    [LoggerMessage(205, LogLevel.Error, "The database could not be brought back. Messages are refused with 451 until it can; none that was acknowledged is lost.")]
    internal static partial void DatabaseLost(this ILogger logger, Exception fault);

    [LoggerMessage(206, LogLevel.Error, "Segment {Segment} of the journal could not be written or flushed. It is closed, and its last records are written to a new one.")]
    internal static partial void SegmentPoisoned(this ILogger logger, long segment, Exception fault);

    [LoggerMessage(207, LogLevel.Warning, "The journal ends in {Length} bytes that are no record, as a crash in the middle of a write leaves them. They are set aside in {File}.")]
    internal static partial void TailSetAside(this ILogger logger, long length, string file);

    [LoggerMessage(208, LogLevel.Error, "The journal is damaged: {Length} bytes at {Offset} of {Segment} cannot be read. A copy is set aside in {File}; everything around them is there.")]
    internal static partial void JournalDamaged(this ILogger logger, long length, long offset, string segment, string file);

    [LoggerMessage(209, LogLevel.Error, "A message could not be kept; its sender was told to try again.")]
    internal static partial void MessageNotKept(this ILogger logger, Exception fault);

    [LoggerMessage(210, LogLevel.Error, "The disk space of deleted messages could not be given back; the next start tries again.")]
    internal static partial void SegmentsNotDropped(this ILogger logger, Exception fault);

    [LoggerMessage(211, LogLevel.Warning, "Transcripts of SMTP sessions cannot be kept; mail is not affected.")]
    internal static partial void SessionsNotKept(this ILogger logger, Exception fault);

    [LoggerMessage(212, LogLevel.Error, "Messages that have been kept long enough could not be deleted; it is tried again in a while.")]
    internal static partial void NotPruned(this ILogger logger, Exception fault);

    [LoggerMessage(213, LogLevel.Debug, "Segment {Segment} of the journal was written anew: {Before} bytes are {After} now.")]
    internal static partial void SegmentRewritten(this ILogger logger, long segment, long before, long after);

    [LoggerMessage(214, LogLevel.Error, "The search index has failed and is made anew. Until it has caught up, searches find less; nothing else is affected.")]
    internal static partial void IndexFailed(this ILogger logger, Exception fault);

    [LoggerMessage(216, LogLevel.Error, "The disk is nearly full: {Free} bytes are free, and mail leaves {Floor} of them alone. Mail is refused with 452 until there is more; nothing that was acknowledged is lost. Make room, or delete messages.")]
    internal static partial void DiskShort(this ILogger logger, long free, long floor);

    [LoggerMessage(217, LogLevel.Information, "There is room on the disk again, {Free} bytes: mail is taken.")]
    internal static partial void DiskHasRoom(this ILogger logger, long free);

    [LoggerMessage(218, LogLevel.Warning, "There is no room for the database to write. It goes on from what it has and the journal, and writes when there is.")]
    internal static partial void DatabaseWaitsForRoom(this ILogger logger);

    [LoggerMessage(219, LogLevel.Warning, "The clock has jumped to {Now}. Messages are deleted for their age once it has stayed there for a minute.")]
    internal static partial void ClockJumped(this ILogger logger, DateTimeOffset now);

    [LoggerMessage(215, LogLevel.Warning, "The search index cannot be opened and is made anew from the messages.")]
    internal static partial void IndexRebuilt(this ILogger logger, Exception fault);

    [LoggerMessage(220, LogLevel.Warning, "Message {Id} was opened, which could not be recorded: it stays unread.")]
    internal static partial void OpeningNotNoted(this ILogger logger, Guid id, Exception fault);

    [LoggerMessage(221, LogLevel.Warning, "The data folder could not be marked as closed ({Reason}). The next start looks at everything again, which takes longer; nothing is lost by it.")]
    internal static partial void NotMarkedClean(this ILogger logger, string reason);
}
