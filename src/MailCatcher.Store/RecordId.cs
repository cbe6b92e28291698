using System.Buffers.Binary;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>
/// The ids of messages and outbox entries: UUIDv7 (RFC 9562 §5.7) made of the record's time, 12 bits of its checksum, and its sequence in the last 62 bits.
/// So an id needs no index of its own, and one from another data folder is recognised as a stranger.
/// </summary>
internal static class RecordId
{
    private const long SequenceMask = (1L << 62) - 1;

    internal static Guid Create(RecordHeader header)
    {
        Span<byte> bytes = stackalloc byte[16];
        var milliseconds = new DateTimeOffset(header.TimeTicks, TimeSpan.Zero).ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteInt64BigEndian(bytes, (milliseconds << 16) | 0x7000 | (header.PayloadCrc & 0xFFF));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (1UL << 63) | (ulong)(header.Sequence & SequenceMask));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The sequence in an id; it means something only after the id has been compared with the one kept under that sequence.</summary>
    internal static long SequenceOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) & SequenceMask;
    }
}
