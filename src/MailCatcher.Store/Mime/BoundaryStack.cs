namespace MailCatcher.Store.Mime;

/// <summary>The boundaries of the multiparts that are open, outermost first (RFC 2046 §5.1.1).</summary>
internal sealed class BoundaryStack
{
    /// <summary>Longest boundary heeded. RFC 2046 allows 70; the rest is room for odd mailers.</summary>
    internal const int MaxBoundaryLength = 250;

    /// <summary>A line longer than this is no boundary line, whatever it begins with.</summary>
    internal const int MaxLineLength = 1024;

    private readonly List<(byte[] Boundary, Entity Multipart)> _open = [];

    internal int Count => _open.Count;

    internal Entity Innermost => _open[^1].Multipart;

    internal void Push(byte[] boundary, Entity multipart) => _open.Add((boundary, multipart));

    internal void Pop() => _open.RemoveAt(_open.Count - 1);

    /// <summary>Whether the line is a boundary line of any open multipart.</summary>
    internal bool Matches(ReadOnlySpan<byte> line) => Match(line).Level >= 0;

    /// <summary>Which open multipart the line is a boundary line of, the innermost first, and whether it closes it; level -1 for none.</summary>
    internal (int Level, bool IsClose) Match(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("--"u8))
        {
            return (-1, false);
        }

        line = line[2..].TrimEnd(" \t\r\n"u8);
        var isClose = line.EndsWith("--"u8);
        for (var level = _open.Count - 1; level >= 0; level--)
        {
            var boundary = _open[level].Boundary.AsSpan();
            if (line.SequenceEqual(boundary))
            {
                return (level, false);
            }

            if (isClose && line[..^2].SequenceEqual(boundary))
            {
                return (level, true);
            }
        }

        return (-1, false);
    }
}
