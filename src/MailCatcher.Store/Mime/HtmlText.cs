using System.Buffers;
using System.Text;

namespace MailCatcher.Store.Mime;

/// <summary>Takes the tags off HTML, to have words for a snippet. Not a sanitiser: what comes out is text and is shown as text.</summary>
internal static class HtmlText
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-:");

    private static readonly string[] Unseen = ["head", "style", "script", "title", "template", "noscript"];

    private static readonly string[] WithinWords = ["a", "b", "i", "u", "s", "em", "strong", "span", "font", "sub", "sup", "small", "big", "code", "mark", "wbr"];

    /// <summary>The text between the tags, entities kept. One pass; what never closes runs to the end.</summary>
    internal static string Strip(string html)
    {
        var text = new StringBuilder(Math.Min(html.Length, 4096));
        var rest = html.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('<');
            if (open < 0)
            {
                text.Append(rest);
                break;
            }

            text.Append(rest[..open]);
            rest = rest[open..];
            var skipped = SkipMarkup(rest, out var isSpace);
            text.Append(skipped == 0 ? "<" : isSpace ? " " : "");
            rest = rest[Math.Max(1, skipped)..];
        }

        return text.ToString();
    }

    /// <summary>The length of the comment, tag or unseen element that begins here; 0 when the sign is a mere "less than".</summary>
    private static int SkipMarkup(ReadOnlySpan<char> markup, out bool isSpace)
    {
        isSpace = true;
        if (markup.StartsWith("<!--"))
        {
            return Past(markup, "-->", 4);
        }

        var nameStart = markup.StartsWith("</") ? 2 : 1;
        if (markup.Length <= nameStart || !(char.IsAsciiLetter(markup[nameStart]) || markup[1] is '!' or '?' or '/'))
        {
            return 0;
        }

        var name = markup[nameStart..];
        var nameEnd = name.IndexOfAnyExcept(NameCharacters);
        name = nameEnd < 0 ? name : name[..nameEnd];
        isSpace = !IsOneOf(name, WithinWords);
        var length = TagLength(markup);
        return nameStart == 1 && IsOneOf(name, Unseen) ? length + PastElement(markup[length..], name) : length;
    }

    /// <summary>To the closing angle bracket that is not in a quoted attribute value.</summary>
    private static int TagLength(ReadOnlySpan<char> tag)
    {
        var position = 1;
        while (position < tag.Length)
        {
            var next = tag[position..].IndexOfAny('>', '"', '\'');
            if (next < 0)
            {
                return tag.Length;
            }

            position += next + 1;
            if (tag[position - 1] == '>')
            {
                return position;
            }

            var quote = tag[position..].IndexOf(tag[position - 1]);
            position = quote < 0 ? tag.Length : position + quote + 1;
        }

        return tag.Length;
    }

    private static int PastElement(ReadOnlySpan<char> content, ReadOnlySpan<char> name)
    {
        var position = 0;
        while (content[position..].IndexOf("</") is var close && close >= 0)
        {
            position += close + 2;
            if (content[position..].StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return Past(content, ">", position);
            }
        }

        return content.Length;
    }

    private static int Past(ReadOnlySpan<char> text, string end, int from)
    {
        var index = text[Math.Min(from, text.Length)..].IndexOf(end);
        return index < 0 ? text.Length : from + index + end.Length;
    }

    private static bool IsOneOf(ReadOnlySpan<char> name, string[] names)
    {
        foreach (var other in names)
        {
            if (name.Equals(other, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
