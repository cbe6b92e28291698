namespace MailCatcher.Store.Mime;

/// <summary>A boundary line that was found and passed.</summary>
/// <param name="Level">Which open multipart it belongs to.</param>
/// <param name="IsClose">Whether it closes that multipart.</param>
/// <param name="BodyEnd">Where what it ends has its end: before the line end that belongs to the boundary (RFC 2046 §5.1.1).</param>
internal readonly record struct BoundaryLine(int Level, bool IsClose, long BodyEnd);

/// <summary>Finds the next boundary line. The search for two dashes at a line's start is vectorised, so that a large attachment costs little more than being read.</summary>
internal sealed class BoundaryFinder(ContentWindow window, BoundaryStack boundaries, Reading reading)
{
    private const int CandidatesPerClockLook = 1024;

    private int _candidates;

    /// <summary>Goes on from a line's start; <see langword="null"/> at the end of the content, or of the time.</summary>
    internal BoundaryLine? Next()
    {
        var lineEndBefore = 0;
        do
        {
            if (MatchLine() is var (level, isClose, length) && level >= 0)
            {
                var line = new BoundaryLine(level, isClose, window.Offset - lineEndBefore);
                window.Advance(length);
                return line;
            }
        }
        while (SkipToDashes(out lineEndBefore));

        return null;
    }

    private (int Level, bool IsClose, int Length) MatchLine()
    {
        while (true)
        {
            var available = window.Available;
            var isWholeLine = available[..Math.Min(available.Length, BoundaryStack.MaxLineLength)].IndexOf((byte)'\n') is var lineEnd && lineEnd >= 0;
            if (!isWholeLine && available.Length < BoundaryStack.MaxLineLength && window.Fill())
            {
                continue;
            }

            var length = isWholeLine ? lineEnd + 1 : available.Length;
            var (level, isClose) = length <= BoundaryStack.MaxLineLength ? boundaries.Match(available[..length]) : (-1, false);
            return (level, isClose, length);
        }
    }

    /// <summary>Moves to the next line that begins with two dashes.</summary>
    private bool SkipToDashes(out int lineEndBefore)
    {
        while (true)
        {
            var available = window.Available;
            var lineEnd = available.IndexOf("\n--"u8);
            if (lineEnd >= 0)
            {
                lineEndBefore = lineEnd > 0 && available[lineEnd - 1] == '\r' ? 2 : 1;
                window.Advance(lineEnd + 1);
                return ++_candidates % CandidatesPerClockLook != 0 || reading.HasTime();
            }

            // CR LF and one dash may be the beginning of what the next bytes complete.
            window.Advance(Math.Max(0, available.Length - 3));
            lineEndBefore = 0;
            if (!reading.HasTime() || !window.Fill())
            {
                return false;
            }
        }
    }
}
