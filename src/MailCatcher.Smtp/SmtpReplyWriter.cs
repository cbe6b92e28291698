using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>Writes replies as they go over the wire (RFC 5321 §4.2, RFC 2034).</summary>
internal static class SmtpReplyWriter
{
    /// <summary>Longest reply line with its CRLF (RFC 5321 §4.5.3.1.5).</summary>
    private const int MaxLineBytes = 512;

    /// <summary>Writes the reply: the code and enhanced code on each line, CRLF after each. Text that does not fit a line is cut, and what is not printable ASCII becomes <c>?</c>.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Write(IBufferWriter<byte> output, SmtpReply reply)
    {
        var bytes = 0;
        for (var i = 0; i < reply.Lines.Length; i++)
        {
            var line = output.GetSpan(MaxLineBytes);
            Utf8Formatter.TryFormat(reply.Code, line, out var length);
            line[length++] = i == reply.Lines.Length - 1 ? (byte)' ' : (byte)'-';
            if (reply.EnhancedCode is { } enhancedCode)
            {
                length += Encoding.ASCII.GetBytes(enhancedCode, line[length..]);
                line[length++] = (byte)' ';
            }

            foreach (var c in reply.Lines[i].AsSpan(0, Math.Min(reply.Lines[i].Length, MaxLineBytes - length - 2)))
            {
                line[length++] = c is >= ' ' and <= '~' ? (byte)c : (byte)'?';
            }

            line[length++] = (byte)'\r';
            line[length++] = (byte)'\n';
            output.Advance(length);
            bytes += length;
        }

        return bytes;
    }
}
