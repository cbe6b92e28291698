using System.Text;

namespace MailCatcher.Store.Mime;

/// <summary>Makes decoded text fit to be stored and shown. What a sender encodes can decode to anything: controls, line ends, halves of surrogate pairs.</summary>
internal static class SafeText
{
    /// <summary>Half a surrogate pair becomes U+FFFD: the database refuses to store one.</summary>
    internal static string WellFormed(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            builder.Append(rune);
        }

        return builder.ToString();
    }

    /// <summary>One line: controls and line ends become single spaces, at most so many characters, well-formed.</summary>
    internal static string Line(string text, int maxLength)
    {
        if (text.Length <= maxLength && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !NeedsFolding(text))
        {
            return text;
        }

        var builder = new StringBuilder(Math.Min(text.Length, maxLength));
        var spaceBefore = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
            {
                spaceBefore = builder.Length > 0;
                continue;
            }

            if (builder.Length + rune.Utf16SequenceLength + (spaceBefore ? 1 : 0) > maxLength)
            {
                break;
            }

            if (spaceBefore)
            {
                builder.Append(' ');
                spaceBefore = false;
            }

            builder.Append(rune);
        }

        return builder.ToString();
    }

    private static bool NeedsFolding(string text)
    {
        var previousIsSpace = true;
        foreach (var character in text)
        {
            var isSpace = character == ' ';
            if (isSpace ? previousIsSpace : char.IsControl(character) || char.IsWhiteSpace(character))
            {
                return true;
            }

            previousIsSpace = isSpace;
        }

        return text.Length > 0 && previousIsSpace;
    }
}
