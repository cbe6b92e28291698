using System.Text;

namespace MailCatcher.Smtp;

/// <summary>Counts, in content cut anywhere, the header fields of which RFC 5322 §3.6 allows one. Pure; for strict mode, since who shows a message reads it in full.</summary>
internal sealed class HeaderNames
{
    private static readonly string[] Once = ["From", "Date", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References", "Subject"];

    private readonly int[] _counts = new int[Once.Length];
    private readonly byte[] _start = new byte[16];
    private int _startLength;
    private bool _isOver;

    /// <summary>Takes the next piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!_isOver && !piece.IsEmpty)
        {
            var end = piece.IndexOf((byte)'\n');
            var line = end < 0 ? piece : piece[..end];
            var kept = line[..Math.Min(line.Length, _start.Length - _startLength)];
            kept.CopyTo(_start.AsSpan(_startLength));
            _startLength += kept.Length;
            if (end < 0)
            {
                return;
            }

            EndLine();
            piece = piece[(end + 1)..];
        }
    }

    /// <summary>The first field that must be there and is not.</summary>
    public string? Missing() => Once.Take(2).Where((_, index) => _counts[index] == 0).FirstOrDefault();

    /// <summary>The first field that is there more than once.</summary>
    public string? Repeated() => Once.Where((_, index) => _counts[index] > 1).FirstOrDefault();

    private void EndLine()
    {
        var start = _start.AsSpan(0, _startLength);
        _startLength = 0;
        _isOver = start is [] or [(byte)'\r'];
        var colon = start.IndexOf((byte)':');
        for (var i = 0; i < Once.Length && colon > 0; i++)
        {
            _counts[i] += Ascii.EqualsIgnoreCase(start[..colon].TrimEnd(" \t"u8), Once[i]) ? 1 : 0;
        }
    }
}
