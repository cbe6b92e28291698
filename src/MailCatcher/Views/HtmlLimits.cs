using System.Buffers;

namespace MailCatcher.Views;

/// <summary>
/// Whether HTML can be taken apart in reasonable time and depth. The parsers behind the sanitiser work recursively or in quadratic time on deep nesting, and a stack that
/// overflows ends the process; so depth is estimated first, in one pass, and never underestimated.
/// </summary>
internal static class HtmlLimits
{
    /// <summary>The longest HTML shown, in characters.</summary>
    internal const int MaxLength = 1_000_000;

    /// <summary>The most elements open at once, those not counted whose end may be left out.</summary>
    internal const int MaxElements = 1_500;

    /// <summary>The most brackets open at once, as styles nest them.</summary>
    internal const int MaxBrackets = 1_000;

    // HTML closes these by itself when the next begins, or they have no content: thousands of them left open are no depth.
    private static readonly HashSet<string> EndImplied = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "option", "optgroup", "body", "html", "head",
        "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> IsEndImplied = EndImplied.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n\f/>");

    /// <summary>Whether the HTML is too long or too deeply nested to be shown.</summary>
    internal static bool Exceeds(ReadOnlySpan<char> html) => html.Length > MaxLength || NestsElements(html) || NestsBrackets(html);

    private static bool NestsElements(ReadOnlySpan<char> html)
    {
        var open = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        var depth = 0;
        for (var at = html.IndexOf('<'); at >= 0; at = Next(html, at))
        {
            var tag = html[(at + 1)..];
            var isEnd = tag.Length > 0 && tag[0] == '/';
            var name = Name(isEnd ? tag[1..] : tag);
            if (name.IsEmpty || IsEndImplied.Contains(name))
            {
                continue;
            }

            open.TryGetValue(name, out var count);
            if (!isEnd)
            {
                open[name] = count + 1;
                depth++;
            }
            else if (count > 0)
            {
                // An end without a beginning closes nothing, whatever else is open.
                open[name] = count - 1;
                depth--;
            }

            if (depth > MaxElements)
            {
                return true;
            }
        }

        return false;
    }

    private static int Next(ReadOnlySpan<char> html, int at)
    {
        var next = html[(at + 1)..].IndexOf('<');
        return next < 0 ? -1 : at + 1 + next;
    }

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> tag)
    {
        if (tag.IsEmpty || !char.IsAsciiLetter(tag[0]))
        {
            return [];
        }

        // A name as long as the message would cost as much for each of its tags.
        var near = tag[..Math.Min(tag.Length, 32)];
        var end = near.IndexOfAny(NameEnds);
        return end < 0 ? near : near[..end];
    }

    private static bool NestsBrackets(ReadOnlySpan<char> html)
    {
        var depth = 0;
        foreach (var letter in html)
        {
            switch (letter)
            {
                case '(' or '[' or '{':
                    depth++;
                    if (depth > MaxBrackets)
                    {
                        return true;
                    }

                    break;
                case ')' or ']' or '}':
                    depth = Math.Max(0, depth - 1);
                    break;
            }
        }

        return false;
    }
}
