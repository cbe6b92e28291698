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

    /// <summary>Compressed with Brotli (RFC 7932). Written by earlier versions; read for ever.</summary>
    Brotli = 1,

    /// <summary>In a file of its own, whose name stands here.</summary>
    LargeFile = 2,

    /// <summary>The length of the receipt (4 bytes), then receipt and content compressed together with Brotli: they name the same people, so the receipt costs a third.</summary>
    BrotliWithReceipt = 3,
}

/// <summary>
/// The payload of a received message: length of the receipt (4 bytes), receipt (JSON: envelope, inbox, tags), content form (1), content size (8), content CRC-32C (4), then the content, or the name of the file that holds it.
/// Where it pays, receipt and content are compressed together, and the length in front is 0.
/// </summary>
internal readonly ref struct ReceivedPayload
{
    private const int FixedSize = sizeof(int) + 1 + sizeof(long) + sizeof(uint);
    private const int WorthCompressing = 256;
    private const int BrotliWindow = 18;

    /// <summary>Far more than any record holds: a content is at most <see cref="MessageStore.LargeBytes"/>, a receipt a thousand addresses.</summary>
    private const int MostInRecord = 64 * 1024 * 1024;

    /// <summary>A short text is worth a closer look: it gets a tenth shorter for some 30 µs; with a long one the time would be felt.</summary>
    private static int BrotliQuality(int size) => size <= 32 * 1024 ? 3 : 1;

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
        var receipt = Receipt(envelope, destination);
        return content.Length >= WorthCompressing && EncodeCompressed(receipt, content, crc) is { } compressed ? compressed
            : Encode(receipt, ContentForm.Plain, content.Length, crc, content);
    }

    /// <summary>The payload of a content that has a file of its own.</summary>
    internal static EncodedPayload Encode(Envelope envelope, Destination destination, string largeFile, long size, uint crc) =>
        Encode(Receipt(envelope, destination), ContentForm.LargeFile, size, crc, Encoding.ASCII.GetBytes(largeFile));

    /// <exception cref="InvalidDataException">It is not such a payload.</exception>
    internal static ReceivedPayload Decode(RecordType type, ReadOnlySpan<byte> payload)
    {
        var receiptLength = payload.Length < FixedSize ? -1 : BinaryPrimitives.ReadInt32LittleEndian(payload);
        if (receiptLength < 0 || receiptLength > payload.Length - FixedSize)
        {
            throw Damaged();
        }

        var receipt = payload.Slice(sizeof(int), receiptLength);
        var rest = payload[(sizeof(int) + receiptLength)..];
        var form = (ContentForm)rest[0];
        var size = BinaryPrimitives.ReadInt64LittleEndian(rest[1..]);
        var data = rest[13..];
        if (form == ContentForm.BrotliWithReceipt)
        {
            receiptLength = data.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(data);
            if (receiptLength is < 0 or > MostInRecord || size is < 0 or > MostInRecord)
            {
                throw Damaged();
            }

            var together = Decompress(data[sizeof(int)..], receiptLength + (int)size).AsSpan();
            receipt = together[..receiptLength];
            data = together[receiptLength..];
            form = ContentForm.Plain;
        }

        return new ReceivedPayload(
            ReadReceipt(type, receipt) ?? throw new InvalidDataException("The record of a received message has no envelope."),
            form, size, BinaryPrimitives.ReadUInt32LittleEndian(rest[9..]), data);
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

    private static byte[] Receipt(Envelope envelope, Destination destination) => JsonSerializer.SerializeToUtf8Bytes(
        new ReceiptPayload(envelope, destination.Inbox, destination.Tags, destination.ReceivedAt, destination.ImportKey), ReceiptJson.Type);

    /// <returns><see langword="null"/> when less than a tenth would be saved: then reading would pay for nothing.</returns>
    private static EncodedPayload? EncodeCompressed(byte[] receipt, ReadOnlySpan<byte> content, uint crc)
    {
        var length = receipt.Length + content.Length;
        var together = ArrayPool<byte>.Shared.Rent(length);
        var buffer = ArrayPool<byte>.Shared.Rent(FixedSize + sizeof(int) + length);
        try
        {
            receipt.CopyTo(together, 0);
            content.CopyTo(together.AsSpan(receipt.Length));
            var room = buffer.AsSpan(FixedSize + sizeof(int), length - (length / 10));
            if (!BrotliEncoder.TryCompress(together.AsSpan(0, length), room, out var written, BrotliQuality(length), BrotliWindow))
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return null;
            }

            WriteFixed(buffer, [], ContentForm.BrotliWithReceipt, content.Length, crc);
            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(FixedSize), receipt.Length);
            return new EncodedPayload(RecordType.Routed, buffer, FixedSize + sizeof(int) + written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(together);
        }
    }

    private static EncodedPayload Encode(byte[] receipt, ContentForm form, long size, uint crc, ReadOnlySpan<byte> data)
    {
        var length = FixedSize + receipt.Length + data.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        WriteFixed(buffer, receipt, form, size, crc);
        data.CopyTo(buffer.AsSpan(FixedSize + receipt.Length));
        return new EncodedPayload(RecordType.Routed, buffer, length);
    }

    private static void WriteFixed(Span<byte> payload, ReadOnlySpan<byte> receipt, ContentForm form, long size, uint crc)
    {
        BinaryPrimitives.WriteInt32LittleEndian(payload, receipt.Length);
        receipt.CopyTo(payload[sizeof(int)..]);
        var rest = payload[(sizeof(int) + receipt.Length)..];
        rest[0] = (byte)form;
        BinaryPrimitives.WriteInt64LittleEndian(rest[1..], size);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[9..], crc);
    }

    private static byte[] Decompress(ReadOnlySpan<byte> data, int length)
    {
        var together = new byte[length];
        return BrotliDecoder.TryDecompress(data, together, out var written) && written == length ? together : throw Damaged();
    }

    private static InvalidDataException Damaged() => new("The record of a received message is damaged.");
}
