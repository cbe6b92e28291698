using System.Buffers;
using MimeKit.Encodings;

namespace MailCatcher.Store.Mime;

/// <summary>Undoes a part's Content-Transfer-Encoding, piece by piece.</summary>
internal static class TransferDecoder
{
    private const int PieceSize = 32 * 1024;

    private static readonly SearchValues<byte> Base64Bytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"u8);

    /// <summary>What a piece-wise decoding came to.</summary>
    /// <param name="Length">Bytes that came out.</param>
    /// <param name="HasForeignBytes">Whether base64 held bytes that are not base64; they were skipped.</param>
    /// <param name="IsCut">Whether a limit ended it.</param>
    internal readonly record struct Outcome(long Length, bool HasForeignBytes, bool IsCut);

    /// <summary>Decodes a part's body into the destination: at most so many bytes as sent, at most so many decoded.</summary>
    internal static Outcome Decode(ContentWindow window, Entity part, Stream destination, long maxEncoded = long.MaxValue, long maxDecoded = long.MaxValue)
    {
        var decoder = For(part.Type.TransferEncoding);
        var isBase64 = decoder is Base64Decoder;
        var hasForeignBytes = false;
        var end = part.Start + Math.Min(part.Length, maxEncoded);
        var encoded = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(end - part.Start, 1, PieceSize));
        var decoded = decoder is null ? encoded : ArrayPool<byte>.Shared.Rent(decoder.EstimateOutputLength(encoded.Length));
        try
        {
            long written = 0;
            for (var offset = part.Start; offset < end;)
            {
                var read = window.ReadAt(offset, encoded.AsSpan(0, (int)Math.Min(encoded.Length, end - offset)));
                if (read == 0)
                {
                    break;
                }

                offset += read;
                hasForeignBytes |= isBase64 && encoded.AsSpan(0, read).ContainsAnyExcept(Base64Bytes);
                var length = decoder?.Decode(encoded, 0, read, decoded) ?? read;
                var kept = (int)Math.Min(length, maxDecoded - written);
                destination.Write(decoded, 0, kept);
                written += kept;
                if (kept < length)
                {
                    return new(written, hasForeignBytes, IsCut: true);
                }
            }

            return new(written, hasForeignBytes, end < part.End);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(encoded);
            if (decoder is not null)
            {
                ArrayPool<byte>.Shared.Return(decoded);
            }
        }
    }

    /// <summary>Whether the encoding is one that we know, identity among them.</summary>
    internal static bool Knows(PartType type) => type.IsIdentity || For(type.TransferEncoding) is not null;

    private static IMimeDecoder? For(string transferEncoding) => transferEncoding switch
    {
        "base64" => new Base64Decoder(),
        "quoted-printable" => new QuotedPrintableDecoder(),
        "x-uuencode" or "uuencode" or "x-uue" => new UUDecoder(),
        _ => null,
    };
}
