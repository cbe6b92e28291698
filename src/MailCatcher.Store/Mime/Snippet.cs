using System.Net;
using System.Text;

namespace MailCatcher.Store.Mime;

/// <summary>The first words of a message, for the list.</summary>
internal static class Snippet
{
    /// <summary>Longest snippet, in characters.</summary>
    internal const int MaxLength = 250;

    internal static string OfText(string text) => Fold(text, out _);

    /// <summary>The first words of a text.</summary>
    /// <param name="text">The text, or its beginning.</param>
    /// <param name="isFull">Whether they reach the greatest length, so that more text would not change them.</param>
    internal static string OfText(string text, out bool isFull) => Fold(text, out isFull);

    internal static string OfHtml(string html) => Fold(WebUtility.HtmlDecode(HtmlText.Strip(html)), out _);

    /// <summary>White space folded, controls and invisible filler left out, whole characters only.</summary>
    private static string Fold(string text, out bool isFull)
    {
        Span<char> folded = stackalloc char[MaxLength];
        var length = 0;
        var spaceBefore = false;
        isFull = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                spaceBefore = length > 0;
                continue;
            }

            if (IsFiller(rune.Value, spaceBefore || length == 0))
            {
                continue;
            }

            if (length + rune.Utf16SequenceLength + (spaceBefore ? 1 : 0) > MaxLength)
            {
                isFull = true;
                break;
            }

            if (spaceBefore)
            {
                folded[length++] = ' ';
                spaceBefore = false;
            }

            length += rune.EncodeToUtf16(folded[length..]);
        }

        return new string(folded[..length]);
    }

    /// <summary>What newsletters pad their preview with. Joiners mean something inside a word, and only there.</summary>
    private static bool IsFiller(int rune, bool atWordStart) => rune switch
    {
        0x00AD or 0x034F or 0x200B or 0x2060 or 0xFEFF => true,
        0x200C or 0x200D => atWordStart,
        _ => false,
    };
}
