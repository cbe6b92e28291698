namespace MailCatcher.Components.Reading;

/// <summary>A line of the header section as received.</summary>
/// <param name="Name">The field's name with its colon; empty where a line goes on.</param>
/// <param name="Rest">The rest of the line.</param>
internal sealed record SourceLine(string Name, string Rest)
{
    /// <summary>Parts a message's text into the lines of its header section and the rest. Line ends are shown as line feeds; a NUL, which no page can hold, as its symbol.</summary>
    internal static (List<SourceLine> Head, string Body) Split(string text)
    {
        text = text.ReplaceLineEndings("\n").Replace('\0', '\u2400');
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var head = text.StartsWith('\n') ? "" : end < 0 ? text : text[..end];
        var lines = head.Length == 0 ? [] : head.Split('\n').Select(Read).ToList();
        return (lines, text[head.Length..].TrimStartOnce('\n').TrimStartOnce('\n'));
    }

    private static SourceLine Read(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 || line[0] is ' ' or '\t' || line.AsSpan(0, colon).ContainsAny(' ', '\t')
            ? new SourceLine("", line)
            : new SourceLine(line[..(colon + 1)], line[(colon + 1)..]);
    }
}

file static class StringExtensions
{
    internal static string TrimStartOnce(this string text, char first) => text.StartsWith(first) ? text[1..] : text;
}
