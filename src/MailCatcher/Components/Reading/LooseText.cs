using System.Text;

namespace MailCatcher.Components.Reading;

/// <summary>Text of bytes whose charset nobody vouches for. Never fails, and shows every byte.</summary>
internal static class LooseText
{
    /// <summary>Decodes by the charset named, if there is one by that name; else as UTF-8 or, where the bytes are not, as Latin-1.</summary>
    internal static string Decode(ReadOnlySpan<byte> bytes, string charset = "")
    {
        if (charset.Length is > 0 and < 40 && CodePagesEncodingProvider.Instance.GetEncoding(charset) is { } named)
        {
            return WithoutNul(named.GetString(bytes));
        }

        try
        {
            return WithoutNul(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return WithoutNul(Encoding.Latin1.GetString(bytes));
        }
    }

    // No page can hold a NUL: its symbol stands for it.
    private static string WithoutNul(string text) => text.Replace('\0', '\u2400');
}
