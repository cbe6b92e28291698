using System.Buffers;
using System.Text;

namespace MailCatcher.Relay;

/// <summary>A content taken apart into header section and body, both with clean line ends. Pure reading: the stream stays the caller's, who keeps it open.</summary>
internal sealed class RawContent
{
    private const int PieceBytes = 64 * 1024;
    private readonly Stream _content;
    private readonly long _restStart;
    private readonly LineEndNormalizer _restState;
    private readonly ReadOnlyMemory<byte> _bodyStart;

    private RawContent(Stream content, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> bodyStart, long restStart, LineEndNormalizer restState, bool has8Bit)
    {
        (_content, HeaderSection, _bodyStart, _restStart, _restState) = (content, header, bodyStart, restStart, restState);
        Has8Bit = has8Bit;
    }

    /// <summary>The header fields, each with its line end, without the empty line behind them; empty when the content does not begin with a field.</summary>
    internal ReadOnlyMemory<byte> HeaderSection { get; }

    /// <summary>Whether there are bytes over 127.</summary>
    internal bool Has8Bit { get; }

    /// <summary>Whether the body goes out as it is, bare CR and LF included, which only a relay with BINARYMIME takes (RFC 3030).</summary>
    internal bool IsBinary { get; private init; }

    /// <summary>The content as binary data; <see langword="null"/> when it has no header section that ends as one should.</summary>
    internal static RawContent? ReadBinary(Stream content)
    {
        content.Position = 0;
        var section = new ArrayBufferWriter<byte>();
        var piece = new byte[4 * 1024];
        while (content.Read(piece) is > 0 and var count)
        {
            var from = Math.Max(0, section.WrittenCount - 3);
            section.Write(piece.AsSpan(0, count));
            if (section.WrittenSpan[from..].IndexOf("\r\n\r\n"u8) is >= 0 and var found)
            {
                var end = from + found;
                return new RawContent(content, section.WrittenMemory[..(end + 2)], default, end + 4, default, Find8Bit(content)) { IsBinary = true };
            }
        }

        return null;
    }

    /// <param name="content">Seekable.</param>
    internal static RawContent Read(Stream content)
    {
        var has8Bit = Find8Bit(content);
        content.Position = 0;
        var normalizer = new LineEndNormalizer();
        var clean = new ArrayBufferWriter<byte>();
        var piece = new byte[4 * 1024];
        var end = -1;
        while (end < 0 && content.Read(piece) is > 0 and var count)
        {
            var from = Math.Max(0, clean.WrittenCount - 3);
            clean.Advance(normalizer.Read(piece.AsSpan(0, count), clean.GetSpan(LineEndNormalizer.MaxLength(count))));
            var written = clean.WrittenSpan;
            end = written.StartsWith("\r\n"u8) ? 0 : written[from..].IndexOf("\r\n\r\n"u8) is >= 0 and var found ? from + found + 2 : -1;
            if (from == 0 && !BeginsWithField(written))
            {
                // No header section: all of it is body.
                return new RawContent(content, default, default, 0, new LineEndNormalizer(), has8Bit);
            }
        }

        if (end < 0)
        {
            clean.Advance(normalizer.Finish(clean.GetSpan(2)));
            return new RawContent(content, clean.WrittenMemory, default, content.Position, normalizer, has8Bit);
        }

        return new RawContent(content, clean.WrittenMemory[..end], clean.WrittenMemory[(end + 2)..], content.Position, normalizer, has8Bit);
    }

    /// <summary>The body. Each piece is valid until the next is asked for.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Body()
    {
        yield return _bodyStart;
        var normalizer = _restState;
        var read = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var clean = ArrayPool<byte>.Shared.Rent(LineEndNormalizer.MaxLength(read.Length));
        try
        {
            _content.Position = _restStart;
            while (_content.Read(read) is > 0 and var count)
            {
                if (IsBinary)
                {
                    yield return read.AsMemory(0, count);
                    continue;
                }

                yield return clean.AsMemory(0, normalizer.Read(read.AsSpan(0, count), clean));
            }

            if (!IsBinary)
            {
                yield return clean.AsMemory(0, normalizer.Finish(clean));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(read);
            ArrayPool<byte>.Shared.Return(clean);
        }
    }

    private static bool BeginsWithField(ReadOnlySpan<byte> clean)
    {
        if (clean.StartsWith("\r\n"u8))
        {
            return true;
        }

        var colon = clean.IndexOf((byte)':');
        return colon > 0 && clean[..colon].IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
    }

    private static bool Find8Bit(Stream content)
    {
        content.Position = 0;
        var piece = new byte[PieceBytes];
        while (content.Read(piece) is > 0 and var count)
        {
            if (!Ascii.IsValid(piece.AsSpan(0, count)))
            {
                return true;
            }
        }

        return false;
    }
}
