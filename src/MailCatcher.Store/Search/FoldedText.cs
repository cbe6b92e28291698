using System.Text;

namespace MailCatcher.Store;

/// <summary>A part of a text, in UTF-16 characters.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is.</param>
public readonly record struct TextRange(int Start, int Length)
{
    /// <summary>Where it ends.</summary>
    internal int End => Start + Length;
}

/// <summary>A text folded as searches see it, with where each folded character came from.</summary>
internal sealed class FoldedText
{
    private readonly List<int> _starts;
    private readonly List<int> _ends;

    private FoldedText(string text, List<int> starts, List<int> ends) => (Text, _starts, _ends) = (text, starts, ends);

    /// <summary>The same as <see cref="Folding.Fold"/> makes of it.</summary>
    internal string Text { get; }

    internal static FoldedText Of(string text)
    {
        var (builder, piece) = (new StringBuilder(text.Length), new StringBuilder());
        var (starts, ends) = (new List<int>(text.Length), new List<int>(text.Length));
        var previousIsSpace = true;
        for (var index = 0; index < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out var length);
            Folding.AppendFolded(piece.Clear(), rune);
            for (var place = 0; place < piece.Length; place++)
            {
                var letter = char.ToLowerInvariant(piece[place]);
                var isSpace = char.IsWhiteSpace(letter) || char.IsControl(letter);
                if (!isSpace || !previousIsSpace)
                {
                    builder.Append(isSpace ? ' ' : letter);
                    starts.Add(index);
                    ends.Add(index + length);
                }

                previousIsSpace = isSpace;
            }

            index += length;
        }

        return new FoldedText(builder.ToString().TrimEnd(' '), starts, ends);
    }

    /// <summary>What a part of the folded text is in the text itself.</summary>
    internal TextRange Unfold(int start, int end) => new(_starts[start], _ends[end - 1] - _starts[start]);
}
