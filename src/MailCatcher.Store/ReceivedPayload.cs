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
/// The payload of a received message: length of the receipt (4 bytes), receipt (JSON: envelope, inbox, tags), content form (1), content size (8), content CRC-32C (4), then the content, compressed where it
/// pays, or the name of the file that holds it.
/// </summary>
internal readonly ref struct ReceivedPayload
{
    private const int FixedSize = sizeof(int) + 1 + sizeof(long) + sizeof(uint);
    private const int WorthCompressing = 256;
    private const int BrotliWindow = 18;

    /// <summary>What compressing may cost is bounded (some 200 µs here): a short text is worth a closer look, which saves a seventh of it, a long one is gone over quickly.</summary>
    private static int BrotliQuality(int size) => size <= 8 * 1024 ? 5 : size <= 32 * 1024 ? 3 : 1;

    private ReceivedPayload(ReceiptPayload receipt, ContentForm form, long size, uint crc, ReadOnlySpan<byte> data)
    {
        Envelope = receipt.Envelope;
        Destination = new Destination(receipt.Inbox, receipt.Tags) { ReceivedAt = receipt.ReceivedAt, ImportKey = receipt.ImportKey };
        Form = form;
        Size = size;
        Crc = crc;
        Data = data;
    }

    internal Envelope Envelope { get; }

    internal Destination Destination { get; }

    internal ContentForm Form { get; }

    internal long Size { get; }

    internal uint Crc { get; }

    internal ReadOnlySpan<byte> Data { get; }

    internal string? LargeFile => Form == ContentForm.LargeFile ? Encoding.ASCII.GetString(Data) : null;

    /// <summary>The payload of a content that fits into the record.</summary>
    internal static EncodedPayload Encode(Envelope envelope, Destination destination, ReadOnlySpan<byte> content)
    {
        var crc = Crc32C.Compute(content);
        if (content.Length >= WorthCompressing)
        {
            var compressed = ArrayPool<byte>.Shared.Rent(content.Length);
            try
            {
                // Worth it only when a tenth is saved; otherwise reading would pay for nothing.
                if (BrotliEncoder.TryCompress(content, compressed.AsSpan(0, content.Length - (content.Length / 10)), out var written, BrotliQuality(content.Length), BrotliWindow))
                {
                    return Encode(envelope, destination, ContentForm.Brotli, content.Length, crc, compressed.AsSpan(0, written));
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(compressed);
            }
        }

        return Encode(envelope, destination, ContentForm.Plain, content.Length, crc, content);
    }

    /// <summary>The payload of a content that has a file of its own.</summary>
    internal static EncodedPayload Encode(Envelope envelope, Destination destination, string largeFile, long size, uint crc) =>
        Encode(envelope, destination, ContentForm.LargeFile, size, crc, Encoding.ASCII.GetBytes(largeFile));

    /// <exception cref="InvalidDataException">It is not such a payload.</exception>
    internal static ReceivedPayload Decode(RecordType type, ReadOnlySpan<byte> payload)
    {
        var receiptLength = payload.Length < FixedSize ? -1 : BinaryPrimitives.ReadInt32LittleEndian(payload);
        if (receiptLength < 0 || receiptLength > payload.Length - FixedSize)
        {
            throw new InvalidDataException("The record of a received message is damaged.");
        }

        var receipt = ReadReceipt(type, payload.Slice(sizeof(int), receiptLength));
        var rest = payload[(sizeof(int) + receiptLength)..];
        return new ReceivedPayload(
            receipt ?? throw new InvalidDataException("The record of a received message has no envelope."),
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

    // Before there were inboxes, the envelope stood there alone.
    private static ReceiptPayload? ReadReceipt(RecordType type, ReadOnlySpan<byte> json) =>
        type == RecordType.Routed ? JsonSerializer.Deserialize(json, ReceiptJson.Type)
        : JsonSerializer.Deserialize(json, RecordJson.Default.Envelope) is { } envelope ? new ReceiptPayload(envelope, Labels.DefaultInbox, [])
        : null;

    private static EncodedPayload Encode(Envelope envelope, Destination destination, ContentForm form, long size, uint crc, ReadOnlySpan<byte> data)
    {
        var receipt = new ReceiptPayload(envelope, destination.Inbox, destination.Tags, destination.ReceivedAt, destination.ImportKey);
        var receiptBytes = JsonSerializer.SerializeToUtf8Bytes(receipt, ReceiptJson.Type);
        var length = FixedSize + receiptBytes.Length + data.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var rest = buffer.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(rest, receiptBytes.Length);
        receiptBytes.CopyTo(rest[sizeof(int)..]);
        rest = rest[(sizeof(int) + receiptBytes.Length)..];
        rest[0] = (byte)form;
        BinaryPrimitives.WriteInt64LittleEndian(rest[1..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[9..], crc);
        data.CopyTo(rest[13..]);
        return new EncodedPayload(RecordType.Routed, buffer, length);
    }
}
