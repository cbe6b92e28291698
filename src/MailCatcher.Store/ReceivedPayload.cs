using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MailCatcher.Smtp;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>How the content stands in a received message's payload. The numbers are on disk.</summary>
internal enum ContentForm : byte
{
    /// <summary>As received.</summary>
    Plain = 0,

    /// <summary>Compressed with Brotli (RFC 7932).</summary>
    Brotli = 1,

    /// <summary>In a file of its own, whose name stands here.</summary>
    LargeFile = 2,
}

/// <summary>
/// The payload of a received message: envelope length (4 bytes), envelope (JSON), content form (1), content size (8), content CRC-32C (4), then the content, compressed where it
/// pays, or the name of the file that holds it.
/// </summary>
internal readonly ref struct ReceivedPayload
{
    private const int FixedSize = sizeof(int) + 1 + sizeof(long) + sizeof(uint);
    private const int WorthCompressing = 256;
    private const int BrotliQuality = 1;
    private const int BrotliWindow = 18;

    private ReceivedPayload(Envelope envelope, ContentForm form, long size, uint crc, ReadOnlySpan<byte> data)
    {
        Envelope = envelope;
        Form = form;
        Size = size;
        Crc = crc;
        Data = data;
    }

    internal Envelope Envelope { get; }

    internal ContentForm Form { get; }

    internal long Size { get; }

    internal uint Crc { get; }

    internal ReadOnlySpan<byte> Data { get; }

    internal string? LargeFile => Form == ContentForm.LargeFile ? Encoding.ASCII.GetString(Data) : null;

    /// <summary>The payload of a content that fits into the record.</summary>
    internal static EncodedPayload Encode(Envelope envelope, ReadOnlySpan<byte> content)
    {
        var crc = Crc32C.Compute(content);
        if (content.Length >= WorthCompressing)
        {
            var compressed = ArrayPool<byte>.Shared.Rent(content.Length);
            try
            {
                // Worth it only when a tenth is saved; otherwise reading would pay for nothing.
                if (BrotliEncoder.TryCompress(content, compressed.AsSpan(0, content.Length - (content.Length / 10)), out var written, BrotliQuality, BrotliWindow))
                {
                    return Encode(envelope, ContentForm.Brotli, content.Length, crc, compressed.AsSpan(0, written));
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(compressed);
            }
        }

        return Encode(envelope, ContentForm.Plain, content.Length, crc, content);
    }

    /// <summary>The payload of a content that has a file of its own.</summary>
    internal static EncodedPayload Encode(Envelope envelope, string largeFile, long size, uint crc) =>
        Encode(envelope, ContentForm.LargeFile, size, crc, Encoding.ASCII.GetBytes(largeFile));

    /// <exception cref="InvalidDataException">It is not such a payload.</exception>
    internal static ReceivedPayload Decode(ReadOnlySpan<byte> payload)
    {
        var envelopeLength = payload.Length < FixedSize ? -1 : BinaryPrimitives.ReadInt32LittleEndian(payload);
        if (envelopeLength < 0 || envelopeLength > payload.Length - FixedSize)
        {
            throw new InvalidDataException("The record of a received message is damaged.");
        }

        var envelope = JsonSerializer.Deserialize(payload.Slice(sizeof(int), envelopeLength), RecordJson.Default.Envelope);
        var rest = payload[(sizeof(int) + envelopeLength)..];
        return new ReceivedPayload(
            envelope ?? throw new InvalidDataException("The record of a received message has no envelope."),
            (ContentForm)rest[0],
            BinaryPrimitives.ReadInt64LittleEndian(rest[1..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[9..]),
            rest[13..]);
    }

    /// <summary>The content of a record that holds it.</summary>
    /// <exception cref="InvalidDataException">It is not what was received: the disk has damaged it.</exception>
    internal byte[] ReadContent()
    {
        var content = new byte[Size];
        switch (Form)
        {
            case ContentForm.Plain when Data.Length == Size:
                Data.CopyTo(content);
                break;
            case ContentForm.Brotli when BrotliDecoder.TryDecompress(Data, content, out var written) && written == Size:
                break;
            default:
                throw new InvalidDataException("The stored content cannot be read.");
        }

        return Crc32C.Compute(content) == Crc ? content : throw new InvalidDataException("The stored content is damaged: its checksum does not match.");
    }

    private static EncodedPayload Encode(Envelope envelope, ContentForm form, long size, uint crc, ReadOnlySpan<byte> data)
    {
        var envelopeBytes = JsonSerializer.SerializeToUtf8Bytes(envelope, RecordJson.Default.Envelope);
        var length = FixedSize + envelopeBytes.Length + data.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var rest = buffer.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(rest, envelopeBytes.Length);
        envelopeBytes.CopyTo(rest[sizeof(int)..]);
        rest = rest[(sizeof(int) + envelopeBytes.Length)..];
        rest[0] = (byte)form;
        BinaryPrimitives.WriteInt64LittleEndian(rest[1..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[9..], crc);
        data.CopyTo(rest[13..]);
        return new EncodedPayload(RecordType.Received, buffer, length);
    }
}
