namespace MailCatcher.Smtp;

/// <summary>
/// Looks over content, cut anywhere, for octets that a stricter server refuses. Pure. A bare LF is counted as such and yet ends a line here, so that content
/// with LF alone is not called one long line as well.
/// </summary>
public sealed class ContentScan
{
    /// <summary>The longest line that RFC 5322 §2.1.1 allows, without its CRLF.</summary>
    public const int MaxLine = 998;

    private bool _afterCr;
    private bool _inHeader = true;
    private long _lineLength;
    private long _line = 1;

    /// <summary>CR without LF behind it.</summary>
    public Finding BareCr { get; private set; }

    /// <summary>LF without CR before it.</summary>
    public Finding BareLf { get; private set; }

    /// <summary>NUL octets.</summary>
    public Finding Nul { get; private set; }

    /// <summary>Lines over <see cref="MaxLine"/> octets.</summary>
    public Finding LongLine { get; private set; }

    /// <summary>Runs of octets over 127 in the body.</summary>
    public Finding EightBit { get; private set; }

    /// <summary>Runs of octets over 127 in the header section.</summary>
    public Finding EightBitHeader { get; private set; }

    /// <summary>Takes the next piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_afterCr)
            {
                _afterCr = false;
                if (piece[0] == '\n')
                {
                    piece = piece[1..];
                    EndLine();
                    continue;
                }

                BareCr = BareCr.Again(_line);
                _lineLength++;
            }

            var end = piece.IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
            AddText(end < 0 ? piece : piece[..end]);
            if (end < 0)
            {
                return;
            }

            AddControl(piece[end]);
            piece = piece[(end + 1)..];
        }
    }

    /// <summary>There is no more.</summary>
    public void End()
    {
        if (_afterCr)
        {
            BareCr = BareCr.Again(_line);
        }

        EndLine();
    }

    private void AddText(ReadOnlySpan<byte> text)
    {
        _lineLength += text.Length;
        if (!System.Text.Ascii.IsValid(text))
        {
            (EightBit, EightBitHeader) = _inHeader ? (EightBit, EightBitHeader.Again(_line)) : (EightBit.Again(_line), EightBitHeader);
        }
    }

    private void AddControl(byte control)
    {
        switch (control)
        {
            case (byte)'\r':
                _afterCr = true;
                break;
            case (byte)'\n':
                BareLf = BareLf.Again(_line);
                EndLine();
                break;
            default:
                Nul = Nul.Again(_line);
                _lineLength++;
                break;
        }
    }

    private void EndLine()
    {
        if (_lineLength > MaxLine)
        {
            LongLine = LongLine.Again(_line);
        }

        _inHeader &= _lineLength > 0;
        _lineLength = 0;
        _line++;
    }

    /// <summary>How often something was found, and where first.</summary>
    /// <param name="Count">How often; 0: not.</param>
    /// <param name="FirstLine">The first line of the content with it, from 1.</param>
    public readonly record struct Finding(long Count, long FirstLine)
    {
        internal Finding Again(long line) => new(Count + 1, Count == 0 ? line : FirstLine);
    }
}
