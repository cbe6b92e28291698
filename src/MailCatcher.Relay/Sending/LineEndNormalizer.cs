namespace MailCatcher.Relay;

/// <summary>
/// Makes every line end a CRLF, also at the very end. A bare CR or LF must never go out (RFC 5321 §2.3.8): a server behind the relay that takes it for a line end could
/// be made to see the end of the content, and a second message after it, where there is none ("SMTP smuggling", CVE-2023-51764). A copy goes on from the same place.
/// </summary>
internal struct LineEndNormalizer
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';
    private bool _afterCr;
    private bool _inLine;

    /// <summary>The most bytes that <see cref="Read"/> writes for so many.</summary>
    internal static int MaxLength(int count) => (count * 2) + 2;

    /// <summary>Copies a piece.</summary>
    /// <returns>How many bytes were written.</returns>
    internal int Read(ReadOnlySpan<byte> piece, Span<byte> destination)
    {
        var written = 0;
        while (!piece.IsEmpty)
        {
            if (_afterCr)
            {
                // The CR is written as CRLF already: an LF right behind it belongs to it.
                _afterCr = false;
                if (piece[0] == Lf)
                {
                    piece = piece[1..];
                    continue;
                }
            }

            var end = piece.IndexOfAny(Cr, Lf);
            var text = end < 0 ? piece : piece[..end];
            text.CopyTo(destination[written..]);
            written += text.Length;
            _inLine |= !text.IsEmpty;
            if (end < 0)
            {
                break;
            }

            _afterCr = piece[end] == Cr;
            _inLine = false;
            destination[written++] = Cr;
            destination[written++] = Lf;
            piece = piece[(end + 1)..];
        }

        return written;
    }

    /// <summary>Ends the last line if it has no end.</summary>
    /// <returns>How many bytes were written.</returns>
    internal int Finish(Span<byte> destination)
    {
        if (!_inLine)
        {
            return 0;
        }

        _inLine = false;
        destination[0] = Cr;
        destination[1] = Lf;
        return 2;
    }
}
