using MailCatcher.Smtp;
using MailCatcher.Store.Database;
using MailCatcher.Store.Journal;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>Finds the content of received messages again: in their record, or in a file of its own.</summary>
internal sealed class ReceivedContent(DataFolder folder, JournalFiles files, RecentContents recent)
{
    /// <summary>Takes the content of a message that has just come in: once, and only while it is at hand.</summary>
    internal Stream? TakeRecent(long sequence) => recent.Take(sequence) is { } content ? new MemoryStream(content, writable: false) : null;

    /// <summary>The content as a seekable stream.</summary>
    /// <exception cref="FileNotFoundException">The message has been deleted meanwhile.</exception>
    /// <exception cref="InvalidDataException">The disk has damaged it.</exception>
    internal Stream Open(MessageRow row) => Open(folder, Decode(Read(row)));

    /// <exception cref="FileNotFoundException">The message has been deleted meanwhile.</exception>
    internal Envelope ReadEnvelope(MessageRow row) => Decode(Read(row)).Envelope;

    /// <summary>A record of the journal as a fact: a received message is read anew, so that a better reader shows in old mail after a rebuild.</summary>
    internal static StoreRecord DecodeRecord(DataFolder folder, JournalRecord record)
    {
        if (record.Header.Type is not (RecordType.Received or RecordType.Routed))
        {
            return RecordCodec.Decode(record.Header.Type, record.Payload.Span);
        }

        var payload = Decode(record);
        return new StoreRecord.Received(payload.Envelope, payload.Size, ReadFacts(folder, payload), payload.LargeFile, payload.Destination);
    }

    private static MessageFacts ReadFacts(DataFolder folder, ReceivedPayload payload)
    {
        try
        {
            using var content = Open(folder, payload);
            return MessageReader.ReadFacts(content, payload.Envelope);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            // The content is lost; that there was a message is not.
            return MessageFacts.None;
        }
    }

    private static Stream Open(DataFolder folder, ReceivedPayload payload) => payload.LargeFile is { } name
        ? new FileStream(Path.Combine(folder.Large, name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete)
        : new MemoryStream(payload.ReadContent(), writable: false);

    private JournalRecord Read(MessageRow row)
    {
        var record = files.ReadRecord(row.Summary.Sequence, row.Position);
        return record.Header.Sequence == row.Summary.Sequence ? record : throw new InvalidDataException("The journal holds another message where this one should be.");
    }

    internal static ReceivedPayload Decode(JournalRecord record) => ReceivedPayload.Decode(record.Header.Type, record.Payload.Span);
}
