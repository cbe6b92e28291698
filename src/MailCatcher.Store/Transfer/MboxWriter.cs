using System.Buffers;
using System.Globalization;
using System.Text;

namespace MailCatcher.Store;

/// <summary>
/// Writes messages one after the other (RFC 4155, quoted as mboxrd). Exactly one line feed is added between a message and the next separator, so that whoever takes one away has the content byte for byte, also of a message
/// that does not end with a line end.
/// </summary>
/// <param name="target">The file.</param>
/// <param name="goesOn">Whether there are messages in it already.</param>
public sealed class MboxWriter(Stream target, bool goesOn = false)
{
    private const byte Mark = (byte)'>';
    private bool _endsLine = true;
    private bool _hasAny = goesOn;

    private static ReadOnlySpan<byte> Separator => "From "u8;

    /// <summary>Writes one message.</summary>
    public async Task WriteAsync(TransferMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var sender = string.IsNullOrEmpty(message.From) || message.From.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? "MAILER-DAEMON" : message.From;
        var received = (message.ReceivedAt ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString("ddd MMM dd HH:mm:ss yyyy", CultureInfo.InvariantCulture);
        await target.WriteAsync(Encoding.UTF8.GetBytes($"{(_hasAny ? "\n" : "")}From {sender} {received}\n"), cancellationToken);
        await target.WriteAsync(Quote(message.Content.Span), cancellationToken);
        _hasAny = true;
        _endsLine = message.Content is { IsEmpty: false } content && content.Span[^1] == '\n';
    }

    /// <summary>Ends the file.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_hasAny && _endsLine)
        {
            await target.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    /// <summary>The content with one more <c>&gt;</c> before each line that is <c>From </c> after any number of them.</summary>
    internal static ReadOnlyMemory<byte> Quote(ReadOnlySpan<byte> content)
    {
        if (content.IndexOf(Separator) < 0)
        {
            return content.ToArray();
        }

        var quoted = new ArrayBufferWriter<byte>(content.Length + 16);
        while (!content.IsEmpty)
        {
            var end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..(end + 1)];
            if (line.TrimStart(Mark).StartsWith(Separator))
            {
                quoted.Write([Mark]);
            }

            quoted.Write(line);
            content = content[line.Length..];
        }

        return quoted.WrittenMemory;
    }
}
