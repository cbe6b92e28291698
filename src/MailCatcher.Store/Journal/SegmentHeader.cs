using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace MailCatcher.Store.Journal;

/// <summary>
/// What a segment is: the first sequence it may hold, and the random salt of its records' header CRCs. Both stand in the file's name
/// (<c>FIRST-SALT.seg</c>) and in its first 24 bytes, so that damage to the one leaves the other.
/// </summary>
internal readonly record struct SegmentHeader(long First, uint Salt)
{
    internal const int Size = 24;
    internal const string Extension = ".seg";

    /// <summary>The file's name.</summary>
    internal string FileName => string.Create(CultureInfo.InvariantCulture, $"{First:D19}-{Salt:x8}{Extension}");

    private static ReadOnlySpan<byte> Magic => "MCJseg\0\u0001"u8;

    internal static SegmentHeader Create(long first) => new(first, BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint))));

    /// <summary>Reads a file's name.</summary>
    internal static bool TryParse(string fileName, out SegmentHeader header)
    {
        header = default;
        var parts = Path.GetFileNameWithoutExtension(fileName).Split('-');
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var salt))
        {
            return false;
        }

        header = new SegmentHeader(first, salt);
        return true;
    }

    internal byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), First);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), Crc32C.Compute(bytes.AsSpan(0, 20)));
        return bytes;
    }
}
