using System.Globalization;
using System.Text;

namespace MailCatcher.Tests.Support;

/// <summary>Finds the contents in what a client has sent: what follows DATA up to the lone dot, its dots unstuffed (RFC 5321 §4.5.2), and BDAT chunks (RFC 3030).</summary>
internal static class SmtpRecording
{
    private static ReadOnlySpan<byte> End => "\r\n.\r\n"u8;

    internal static List<byte[]> Contents(ReadOnlySpan<byte> sent)
    {
        var contents = new List<byte[]>();
        using var chunks = new MemoryStream();
        while (sent.IndexOf("\r\n"u8) is >= 0 and var lineEnd)
        {
            var words = Encoding.UTF8.GetString(sent[..lineEnd]).Split(' ');
            sent = sent[(lineEnd + 2)..];
            if (words is ["DATA" or "data"])
            {
                // The line end before the dot belongs to the content, unless the dot is all there is.
                var end = sent.StartsWith(".\r\n"u8) ? -2 : sent.IndexOf(End);
                contents.Add(Unstuff(sent[..(end + 2)]));
                sent = sent[(end + End.Length)..];
            }
            else if (words is ["BDAT", var size, ..])
            {
                var length = int.Parse(size, CultureInfo.InvariantCulture);
                chunks.Write(sent[..length]);
                sent = sent[length..];
                if (words.Length == 3)
                {
                    contents.Add(chunks.ToArray());
                    chunks.SetLength(0);
                }
            }
        }

        return contents;
    }

    private static byte[] Unstuff(ReadOnlySpan<byte> stuffed)
    {
        var content = new MemoryStream(stuffed.Length);
        while (!stuffed.IsEmpty)
        {
            var line = stuffed.IndexOf("\r\n"u8) is >= 0 and var lineEnd ? stuffed[..(lineEnd + 2)] : stuffed;
            stuffed = stuffed[line.Length..];
            content.Write(line is [(byte)'.', ..] ? line[1..] : line);
        }

        return content.ToArray();
    }
}
