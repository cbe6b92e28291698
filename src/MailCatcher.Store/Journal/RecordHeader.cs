using System.Buffers.Binary;

namespace MailCatcher.Store.Journal;

/// <summary>
/// What stands before every record's payload, 36 bytes, little-endian: magic, type, format version, payload length, payload CRC-32C, sequence,
/// time (UTC ticks), and a CRC-32C of all that. Header and payload are checked apart, so that a damaged payload can be stepped over. The header's
/// CRC starts from the segment's random salt: nobody can write a mail that, found while looking past damage, passes for a record.
/// </summary>
internal readonly record struct RecordHeader(RecordType Type, int PayloadLength, uint PayloadCrc, long Sequence, long TimeTicks)
{
    internal const int Size = 36;

    /// <summary>The largest payload there is. Larger contents have a file of their own.</summary>
    internal const int MaxPayload = 16 * 1024 * 1024;

    internal const byte FormatVersion = 1;

    /// <summary>"MCJr", the first bytes of every record.</summary>
    internal static ReadOnlySpan<byte> Magic => "MCJr"u8;

    internal void Write(Span<byte> destination, uint salt)
    {
        Magic.CopyTo(destination);
        destination[4] = (byte)Type;
        destination[5] = FormatVersion;
        destination[6] = 0;
        destination[7] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], PayloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], PayloadCrc);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(destination[24..], TimeTicks);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[32..], Crc32C.Append(salt, destination[..32]));
    }

    /// <summary>Whether <paramref name="source"/> begins with a whole, undamaged header of a version this program reads.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> source, uint salt, out RecordHeader header)
    {
        header = default;
        if (source.Length < Size
            || !source.StartsWith(Magic)
            || Crc32C.Append(salt, source[..32]) != BinaryPrimitives.ReadUInt32LittleEndian(source[32..])
            || source[5] != FormatVersion)
        {
            return false;
        }

        header = new RecordHeader(
            (RecordType)source[4],
            BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]));
        return header.PayloadLength is >= 0 and <= MaxPayload;
    }
}

/// <summary>What a record says. The numbers are on disk: never reuse one.</summary>
internal enum RecordType : byte
{
    /// <summary>A message was received: envelope and content.</summary>
    Received = 1,

    /// <summary>Some messages were marked seen or unseen.</summary>
    Seen = 2,

    /// <summary>All messages were marked seen or unseen.</summary>
    AllSeen = 3,

    /// <summary>Some messages were deleted.</summary>
    Removed = 4,

    /// <summary>All messages were deleted.</summary>
    AllRemoved = 5,

    /// <summary>A release was asked for.</summary>
    ReleaseAsked = 6,

    /// <summary>An outbox entry has a new state.</summary>
    ReleaseRecorded = 7,

    /// <summary>An outbox entry, written again because the segment that held it goes.</summary>
    ReleaseCarried = 8,

    /// <summary>A message was received and routed: envelope, destination and content.</summary>
    Routed = 9,

    /// <summary>Some messages were pinned, tagged or moved.</summary>
    Labelled = 10,

    /// <summary>A tag was renamed or removed.</summary>
    TagRenamed = 11,

    /// <summary>A definition was set or removed.</summary>
    Defined = 12,

    /// <summary>A definition, written again because the segment that held it goes.</summary>
    DefinitionCarried = 13,

    /// <summary>Some messages were discarded, or brought back.</summary>
    Discarded = 14,
}
