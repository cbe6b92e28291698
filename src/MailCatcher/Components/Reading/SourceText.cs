using System.Text.RegularExpressions;

namespace MailCatcher.Components.Reading;

/// <summary>What a piece of a message's source is.</summary>
internal enum SourceKind
{
    /// <summary>Anything else.</summary>
    Plain,

    /// <summary>A header field's name with its colon.</summary>
    FieldName,

    /// <summary>A line that parts MIME parts (RFC 2046 §5.1.1).</summary>
    Boundary,
}

/// <summary>A piece of a message's source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">It, line ends as line feeds.</param>
internal sealed record SourcePiece(SourceKind Kind, string Text);

/// <summary>Sets off field names and boundaries in a message's source. For the eye only: a line that looks like a boundary is taken for one.</summary>
internal static partial class SourceText
{
    /// <summary>A page in pieces; together they are the page, line ends shown as line feeds.</summary>
    /// <param name="text">The page.</param>
    /// <param name="isHead">Whether it begins within a header section.</param>
    internal static List<SourcePiece> Read(string text, bool isHead)
    {
        var pieces = new List<SourcePiece>();
        var plain = 0;
        text = text.ReplaceLineEndings("\n");
        for (var at = 0; at < text.Length;)
        {
            var feed = text.IndexOf('\n', at);
            var end = feed < 0 ? text.Length : feed;
            var line = text.AsSpan(at, end - at);
            if (line.StartsWith("--") && IsBoundary(line, text.AsSpan(Math.Min(end + 1, text.Length))))
            {
                Take(SourceKind.Boundary, at, end);
                isHead = !line[2..].EndsWith("--");
            }
            else if (isHead && line.IsEmpty)
            {
                isHead = false;
            }
            else if (isHead && FieldName().Match(text, at, end - at) is { Success: true } name)
            {
                Take(SourceKind.FieldName, at, at + name.Length);
            }

            at = end + 1;
        }

        Plain(text.Length);
        return pieces;

        void Take(SourceKind kind, int start, int end)
        {
            Plain(start);
            pieces.Add(new SourcePiece(kind, text[start..end]));
            plain = end;
        }

        void Plain(int end)
        {
            if (end > plain)
            {
                pieces.Add(new SourcePiece(SourceKind.Plain, text[plain..end]));
            }
        }
    }

    // "-- " begins a signature; a boundary is followed by the part's header section, or is the last.
    private static bool IsBoundary(ReadOnlySpan<char> line, ReadOnlySpan<char> rest) =>
        line.Length is > 2 and <= 74 && !line.ContainsAny(" <>") && (line.EndsWith("--") || NextIsField(rest));

    private static bool NextIsField(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('\n');
        var next = end < 0 ? rest : rest[..end];
        return next.IsEmpty || FieldName().IsMatch(next);
    }

    [GeneratedRegex(@"^[!-9;-~]{1,100}:", RegexOptions.CultureInvariant)]
    private static partial Regex FieldName();
}
