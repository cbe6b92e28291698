using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MailCatcher.Store.Mime;

/// <summary>Bytes to text, by the charset that a part names or, failing that, by what the bytes are.</summary>
internal static class Charsets
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Decodes; what does not fit the charset becomes U+FFFD. Never throws.</summary>
    /// <param name="bytes">The text's bytes.</param>
    /// <param name="charset">The charset's name, lower case; empty when none is named.</param>
    /// <param name="isCut">Whether the bytes may end within a character, which is then dropped.</param>
    /// <param name="fault">What was wrong with the charset, to be said of "the text"; <see langword="null"/> when nothing was.</param>
    internal static string Decode(ReadOnlySpan<byte> bytes, string charset, bool isCut, out string? fault)
    {
        fault = null;
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        var encoding = Find(charset);
        if (encoding is null)
        {
            if (charset is not ("" or "us-ascii" or "ascii"))
            {
                fault = "names a charset nobody knows";
            }

            encoding = Utf8.IsValid(isCut ? WithoutCutEnd(bytes) : bytes) ? Encoding.UTF8 : Windows1252;
        }
        else if (encoding is UTF8Encoding && !Utf8.IsValid(isCut ? WithoutCutEnd(bytes) : bytes))
        {
            fault = "says UTF-8 but is not";
        }

        return SafeText.WellFormed(encoding.GetString(isCut && encoding is UTF8Encoding ? WithoutCutEnd(bytes) : bytes));
    }

    /// <summary>The encoding of that name; <see langword="null"/> when the bytes themselves must tell. Asks no look-up that throws, because hostile mail would make it throw 10,000 times.</summary>
    private static Encoding? Find(string charset) => charset switch
    {
        "" or "us-ascii" or "ascii" => null,
        "utf-8" or "utf8" => Encoding.UTF8,
        // Who says Latin-1 means windows-1252 (WHATWG Encoding §4.2).
        "iso-8859-1" or "iso8859-1" or "latin1" => Windows1252,
        "utf-16" or "utf-16le" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        "utf-32" or "utf-32le" => Encoding.UTF32,
        _ when charset.StartsWith("cp", StringComparison.Ordinal) && int.TryParse(charset.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var page)
            && page is > 0 and <= ushort.MaxValue => CodePagesEncodingProvider.Instance.GetEncoding(page),
        _ => CodePagesEncodingProvider.Instance.GetEncoding(charset),
    };

    /// <summary>Drops the beginning of a UTF-8 sequence at the end.</summary>
    private static ReadOnlySpan<byte> WithoutCutEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var lead = bytes[^back];
            if ((lead & 0xC0) == 0x80)
            {
                continue;
            }

            var length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            return length > back ? bytes[..^back] : bytes;
        }

        return bytes;
    }
}
