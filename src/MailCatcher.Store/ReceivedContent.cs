using MailCatcher.Smtp;
using MailCatcher.Store.Journal;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>Finds the content of received messages again: in their record, or in a file of its own.</summary>
internal sealed class ReceivedContent(DataFolder folder, JournalFiles files)
{
    /// <summary>The content as a seekable stream.</summary>
    /// <exception cref="FileNotFoundException">The message has been deleted meanwhile.</exception>
    /// <exception cref="InvalidDataException">The disk has damaged it.</exception>
    internal Stream Open(RecordPosition position) => Open(folder, Read(position));

    /// <exception cref="FileNotFoundException">The message has been deleted meanwhile.</exception>
    internal Envelope ReadEnvelope(RecordPosition position) => ReceivedPayload.Decode(Read(position)).Envelope;

    /// <summary>A record of the journal as a fact: a received message is read anew, so that a better reader shows in old mail after a rebuild.</summary>
    internal static StoreRecord DecodeRecord(DataFolder folder, JournalRecord record)
    {
        if (record.Header.Type != RecordType.Received)
        {
            return RecordCodec.Decode(record.Header.Type, record.Payload.Span);
        }

        var payload = ReceivedPayload.Decode(record.Payload.Span);
        return new StoreRecord.Received(payload.Envelope, payload.Size, ReadFacts(folder, record.Payload.Span, payload.Envelope), payload.LargeFile);
    }

    private static MessageFacts ReadFacts(DataFolder folder, ReadOnlySpan<byte> payload, Envelope envelope)
    {
        try
        {
            using var content = Open(folder, payload);
            return MessageReader.ReadFacts(content, envelope);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            // The content is lost; that there was a message is not.
            return MessageFacts.None;
        }
    }

    private static Stream Open(DataFolder folder, ReadOnlySpan<byte> payload)
    {
        var received = ReceivedPayload.Decode(payload);
        return received.LargeFile is { } name
            ? new FileStream(Path.Combine(folder.Large, name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete)
            : new MemoryStream(received.ReadContent(), writable: false);
    }

    private byte[] Read(RecordPosition position)
    {
        var payload = new byte[position.Length];
        return files.Read(position.Segment, position.Offset, payload) == payload.Length
            ? payload : throw new InvalidDataException("The journal ends before the message does.");
    }
}
