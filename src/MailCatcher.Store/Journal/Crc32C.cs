using System.Buffers.Binary;
using System.Numerics;

namespace MailCatcher.Store.Journal;

/// <summary>CRC-32C (Castagnoli, RFC 3720 §12.1), which processors compute in hardware.</summary>
internal static class Crc32C
{
    internal static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Continues <paramref name="crc"/>, the value for the bytes before, over the next ones.</summary>
    internal static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
