using System.Buffers.Binary;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>
/// The ids of messages and outbox entries: UUIDv7 (RFC 9562 §5.7) made of the record's time to a quarter of a microsecond (§6.2, method 3) and its sequence in the
/// last 62 bits. So ids sort by time, an id needs no index of its own, and one from another data folder is recognised as a stranger.
/// </summary>
internal static class RecordId
{
    private const long SequenceMask = (1L << 62) - 1;

    internal static Guid Create(RecordHeader header)
    {
        Span<byte> bytes = stackalloc byte[16];
        var (milliseconds, rest) = Math.DivRem(header.TimeTicks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMillisecond);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (milliseconds << 16) | 0x7000 | (rest * 4_096 / TimeSpan.TicksPerMillisecond));
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
