using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MailCatcher.Store;

/// <summary>
/// Reads messages that stand one after the other in a file (RFC 4155). A line that begins with <c>From </c> and ends with a date begins a message; without a date only the file's first one does: in files of
/// those who do not quote, lines of text begin so, too. One <c>&gt;</c> is taken from lines that are <c>From </c> after them (mboxrd).
/// </summary>
/// <param name="source">The file; not disposed here.</param>
/// <param name="maxBytes">Largest message; a larger one comes as <see langword="null"/>.</param>
public sealed class MboxReader(Stream source, long maxBytes)
{
    private const int FirstBuffer = 64 * 1024;
    private const int MaxSeparator = 1_000;
    private const byte Mark = (byte)'>';

    private readonly ArrayBufferWriter<byte> _content = new();
    private byte[] _buffer = new byte[FirstBuffer];
    private int _start;
    private int _end;
    private bool _isAtEnd;
    private bool _beginsLine = true;
    private bool _isTooLarge;
    private string? _separator;

    /// <summary>The messages, in order; <see langword="null"/> for one that is too large.</summary>
    public async IAsyncEnumerable<TransferMessage?> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await FillAsync(cancellationToken))
        {
            var isLine = _beginsLine;
            var piece = TakePiece();
            _beginsLine = piece.Span[^1] == '\n';
            if (isLine && IsSeparator(piece.Span))
            {
                if (_separator is not null)
                {
                    yield return Take(isLast: false);
                }

                _separator = Encoding.UTF8.GetString(piece.Span);
                continue;
            }

            // What stands before the first separator is no message.
            if (_separator is not null)
            {
                Add(isLine && piece.Span[0] == Mark && piece.Span.TrimStart(Mark).StartsWith("From "u8) ? piece.Span[1..] : piece.Span);
            }
        }

        if (_separator is not null)
        {
            yield return Take(isLast: true);
        }
    }

    /// <summary>Sees to it that a whole line is there, or as much of one as fits into the buffer.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        while (!_isAtEnd && _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n') < 0 && !(_start == 0 && _end == _buffer.Length))
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await source.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _isAtEnd = read == 0;
        }

        return _end > _start;
    }

    private ReadOnlyMemory<byte> TakePiece()
    {
        var rest = _buffer.AsMemory(_start, _end - _start);
        var end = rest.Span.IndexOf((byte)'\n');
        var piece = end < 0 ? rest : rest[..(end + 1)];
        _start += piece.Length;
        return piece;
    }

    private bool IsSeparator(ReadOnlySpan<byte> line) =>
        line.StartsWith("From "u8) && line.Length <= MaxSeparator && (_separator is null || DateOf(Encoding.UTF8.GetString(line)) is not null);

    private void Add(ReadOnlySpan<byte> piece)
    {
        _isTooLarge |= _content.WrittenCount + piece.Length > maxBytes + 2;
        if (!_isTooLarge)
        {
            _content.Write(piece);
        }
    }

    private TransferMessage? Take(bool isLast)
    {
        var content = _content.WrittenSpan;
        var isWindows = _separator!.EndsWith("\r\n", StringComparison.Ordinal);

        // The line end before the separator is the file's, not the message's; at the file's end only an empty line is.
        if (!isLast || content.EndsWith("\n\n"u8) || content.EndsWith("\n\r\n"u8))
        {
            content = isWindows && content.EndsWith("\r\n"u8) ? content[..^2] : content.EndsWith("\n"u8) ? content[..^1] : content;
        }

        var message = _isTooLarge ? null : new TransferMessage { From = SenderOf(_separator), ReceivedAt = DateOf(_separator), Content = content.ToArray() };
        _content.ResetWrittenCount();
        _isTooLarge = false;
        return message;
    }

    private static string? SenderOf(string separator) => separator.Split(' ', 3) is [_, var sender, ..] ? sender.Trim() switch
    {
        "MAILER-DAEMON" or "<>" => "",
        "-" or "???@???" => null,
        var address => address,
    } : null;

    // As asctime(3) writes it; some put the seconds away, or a time zone before the year.
    private static DateTimeOffset? DateOf(string separator)
    {
        var words = separator.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var day = Array.FindIndex(words, 1, word => word is "Mon" or "Tue" or "Wed" or "Thu" or "Fri" or "Sat" or "Sun");
        return day >= 0 && words.Length > day + 4 && words.Skip(day + 4).FirstOrDefault(word => word.Length == 4 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } year
            && DateTimeOffset.TryParseExact(
                $"{words[day + 1]} {words[day + 2]} {words[day + 3]} {year}", ["MMM d HH:mm:ss yyyy", "MMM d HH:mm yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date : null;
    }
}
