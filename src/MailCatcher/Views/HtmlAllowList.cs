namespace MailCatcher.Views;

/// <summary>What HTML mail may be made of. Everything else is dropped: what is not named here cannot be forgotten.</summary>
internal static class HtmlAllowList
{
    internal static readonly string[] Elements =
    [
        "html", "head", "body", "style",
        "a", "abbr", "acronym", "address", "area", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup",
        "dd", "del", "details", "dfn", "dir", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img",
        "ins", "kbd", "li", "main", "map", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "summary",
        "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
    ];

    internal static readonly string[] Attributes =
    [
        "align", "alt", "aria-hidden", "aria-label", "axis", "background", "bgcolor", "border", "bordercolor", "cellpadding", "cellspacing", "cite", "class", "clear", "color", "cols",
        "colspan", "compact", "coords", "datetime", "dir", "face", "headers", "height", "href", "hspace", "id", "lang", "name", "noshade", "nowrap", "open", "reversed", "role", "rowspan",
        "rules", "scope", "shape", "size", "span", "src", "start", "style", "summary", "title", "type", "usemap", "valign", "value", "vspace", "width",
    ];

    /// <summary>Elements whose text is not for reading, so that it goes with them. Of every other unknown element the content stays: mail is full of inventions.</summary>
    internal static readonly HashSet<string> DroppedWhole = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "noscript", "title", "iframe", "frame", "frameset", "noframes", "object", "embed", "applet", "svg", "math", "template", "textarea", "select", "button",
        "audio", "video", "canvas", "portal", "dialog", "xml", "noembed", "xmp", "plaintext", "listing",
    };
}
