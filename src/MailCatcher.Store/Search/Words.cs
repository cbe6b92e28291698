using System.Text;

namespace MailCatcher.Store;

/// <summary>Splits a folded text into words: runs of letters and digits; in scripts that have no spaces every character is one, so that a phrase of them is any part of the text.</summary>
internal static class Words
{
    /// <summary>Longer ones are cut: nobody types them, and hostile mail is full of them.</summary>
    internal const int MaxLength = 40;

    /// <summary>So long is a word with what stands behind it, about: a list made for as many words seldom has to grow.</summary>
    private const int UsualLength = 6;

    /// <param name="folded">The text.</param>
    /// <param name="most">The most words.</param>
    /// <param name="places">Gets where each word begins and ends.</param>
    internal static List<string> Split(string folded, int most = int.MaxValue, List<(int Start, int End)>? places = null)
    {
        var words = new List<string>();
        AddTo(words, folded, most, places);
        return words;
    }

    /// <summary>Adds the words of a text to others.</summary>
    /// <param name="words">Gets them.</param>
    /// <param name="folded">The text.</param>
    /// <param name="most">The most words there may then be.</param>
    /// <param name="places">Gets where each word begins and ends.</param>
    internal static void AddTo(List<string> words, string folded, int most, List<(int Start, int End)>? places = null)
    {
        words.EnsureCapacity(Math.Min(most, words.Count + (folded.Length / UsualLength) + 2));
        var start = -1;
        for (var index = 0; index < folded.Length && words.Count < most;)
        {
            if (char.IsAscii(folded[index]))
            {
                if (char.IsAsciiLetterOrDigit(folded[index]))
                {
                    start = start < 0 ? index : start;
                }
                else if (start >= 0)
                {
                    Add(start, index);
                    start = -1;
                }

                index++;
                continue;
            }

            Rune.DecodeFromUtf16(folded.AsSpan(index), out var rune, out var length);
            var isAlone = IsAlone(rune.Value);
            if (start >= 0 && (isAlone || !IsPart(rune)))
            {
                Add(start, index);
                start = -1;
            }

            if (isAlone)
            {
                Add(index, index + length);
            }
            else if (start < 0 && IsPart(rune))
            {
                start = index;
            }

            index += length;
        }

        if (start >= 0 && words.Count < most)
        {
            Add(start, folded.Length);
        }

        void Add(int from, int to)
        {
            words.Add(CommonWords.Of(folded.AsSpan(from..Math.Min(to, from + MaxLength))));
            places?.Add((from, to));
        }
    }

    private static bool IsPart(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    // Thai, Lao, Tibetan, Myanmar, Khmer; kana and Han; Han beyond the first plane.
    private static bool IsAlone(int value) => value is (>= 0x0E00 and <= 0x0FFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
