using System.Text;
using Lucene.Net.Analysis.Miscellaneous;

namespace MailCatcher.Store;

/// <summary>Makes texts alike that people take for the same: letter case, accents, kinds of white space.</summary>
internal static class Folding
{
    private const int MaxExpansion = 4;

    [ThreadStatic]
    private static char[]? _one;

    [ThreadStatic]
    private static char[]? _folded;

    /// <summary>Folds a text; leading and trailing white space goes.</summary>
    internal static string Fold(string text) => FoldSpace(FoldLetters(text));

    /// <summary>Folds the letters only: enough for a text of which only words are wanted.</summary>
    internal static string FoldLetters(string text)
    {
        if (Ascii.IsValid(text))
        {
            return string.Create(text.Length, text, static (lower, text) => Ascii.ToLower(text, lower, out _));
        }

        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            AppendFolded(builder, rune);
        }

        // What folds to several letters may bring capitals along.
        return builder.ToString().ToLowerInvariant();
    }

    /// <summary>Appends what a character becomes, but for letter case of what folds to several letters, and for white space.</summary>
    internal static void AppendFolded(StringBuilder builder, Rune rune)
    {
        if (rune.Value is >= 0x300 and <= 0x36F)
        {
            // The accents of decomposed letters.
            return;
        }

        var lower = Rune.ToLowerInvariant(rune);
        if (lower.IsAscii || !lower.IsBmp)
        {
            Span<char> pair = stackalloc char[2];
            builder.Append(pair[..lower.EncodeToUtf16(pair)]);
            return;
        }

        var (one, folded) = (_one ??= new char[1], _folded ??= new char[MaxExpansion]);
        one[0] = (char)lower.Value;
        builder.Append(folded, 0, ASCIIFoldingFilter.FoldToASCII(one, 0, folded, 0, 1));
    }

    private static string FoldSpace(string text)
    {
        var builder = default(StringBuilder);
        var previousIsSpace = true;
        for (var index = 0; index < text.Length; index++)
        {
            var isSpace = char.IsWhiteSpace(text[index]) || char.IsControl(text[index]);
            if (isSpace && (previousIsSpace || text[index] != ' '))
            {
                builder ??= new StringBuilder(text.Length).Append(text, 0, index);
                if (!previousIsSpace)
                {
                    builder.Append(' ');
                }
            }
            else
            {
                builder?.Append(text[index]);
            }

            previousIsSpace = isSpace;
        }

        return (builder?.ToString() ?? text).TrimEnd(' ');
    }
}
