using System.Text;
using AngleSharp.Dom;
using MailCatcher.Extraction;

namespace MailCatcher.Views;

/// <summary>What HTML says, as a reader who sees no HTML would be told: the text, a line for each block, and behind a link where it leads.</summary>
internal static class PlainRendering
{
    private const int Longest = 256 * 1024;

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "table", "tr", "ul",
    };

    private static readonly HashSet<string> Unread = new(StringComparer.OrdinalIgnoreCase) { "head", "style", "script", "noscript", "template", "title", "svg", "math", "select", "textarea", "object", "iframe" };

    /// <summary>The text; <see langword="null"/> when the HTML cannot be taken apart or says nothing.</summary>
    internal static string? Of(string html)
    {
        using var document = HtmlReader.Read(html);
        if (document?.Body is not { } body)
        {
            return null;
        }

        var text = new StringBuilder();
        Add(body, text);
        return text.ToString().Trim() is { Length: > 0 } said ? said : null;
    }

    private static void Add(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            if (text.Length > Longest)
            {
                return;
            }

            switch (child)
            {
                case IText words:
                    AddWords(words.Data, text);
                    break;
                case IElement element when !Unread.Contains(element.LocalName):
                    AddElement(element, text);
                    break;
            }
        }
    }

    private static void AddElement(IElement element, StringBuilder text)
    {
        var isBlock = Blocks.Contains(element.LocalName);
        if (isBlock || element.LocalName == "br")
        {
            EndLine(text, isParagraph: element.LocalName is "p" or "h1" or "h2" or "h3" or "table");
        }

        text.Append(element.LocalName switch { "li" => "- ", "hr" => "----------", "img" => element.GetAttribute("alt") is { Length: > 0 } alt ? $"[{alt}]" : "", _ => "" });
        var start = text.Length;
        Add(element, text);
        if (element.LocalName == "a" && element.GetAttribute("href") is { } target && target.StartsWith("http", StringComparison.OrdinalIgnoreCase) && text.ToString(start, text.Length - start).Trim() != target)
        {
            text.Append(" (").Append(target).Append(')');
        }

        if (isBlock)
        {
            EndLine(text, isParagraph: false);
        }
        else if (element.LocalName is "td" or "th")
        {
            AddWords(" ", text);
        }
    }

    // White space folded, as HTML has it.
    private static void AddWords(string words, StringBuilder text)
    {
        foreach (var letter in words)
        {
            if (!char.IsWhiteSpace(letter) || letter == '\u00A0')
            {
                text.Append(letter == '\u00A0' ? ' ' : letter);
            }
            else if (text.Length > 0 && text[^1] is not ' ' and not '\n')
            {
                text.Append(' ');
            }
        }
    }

    private static void EndLine(StringBuilder text, bool isParagraph)
    {
        while (text.Length > 0 && text[^1] == ' ')
        {
            text.Length--;
        }

        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }

        if (isParagraph && text.Length > 1 && text[^2] != '\n')
        {
            text.Append('\n');
        }
    }
}
