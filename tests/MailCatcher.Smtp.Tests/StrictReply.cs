using System.Text.RegularExpressions;

namespace MailCatcher.Smtp.Tests;

/// <summary>What every reply line must be: 3 digits, separator, one code for all lines, CRLF, at most 512 octets, an enhanced code of the same class where one belongs (RFC 5321 §4.2, RFC 2034 §4).</summary>
internal static partial class StrictReply
{
    public static string WithoutLineEnd(string line)
    {
        Assert.True(line.Length <= 512, $"A reply line of {line.Length} octets.");
        Assert.EndsWith("\r\n", line, StringComparison.Ordinal);
        return line[..^2];
    }

    /// <summary>Checks the newest line of a reply.</summary>
    public static void Check(List<string> lines)
    {
        var line = lines[^1];
        Assert.Matches(Line(), line);
        Assert.Equal(lines[0][..3], line[..3]);
        var enhanced = Enhanced().Match(line);
        if (line[0] == '3' || line.StartsWith("220", StringComparison.Ordinal))
        {
            Assert.False(enhanced.Success, line);
        }
        else if (enhanced.Success)
        {
            Assert.Equal(line[0], line[4]);
        }
        else
        {
            // Only the greetings of EHLO and HELO have none.
            Assert.StartsWith("250", line, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^[2-5][0-9]{2}[ -][\x20-\x7E]*\z")]
    private static partial Regex Line();

    [GeneratedRegex(@"^.{4}[245]\.[0-9]{1,3}\.[0-9]{1,3} ")]
    private static partial Regex Enhanced();
}
