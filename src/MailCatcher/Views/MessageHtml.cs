using System.Globalization;
using AngleSharp.Css.Dom;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Ganss.Xss;
using MailCatcher.Store;

namespace MailCatcher.Views;

/// <summary>
/// Makes a message's HTML safe to show: only what is on the allow-list, images of the message itself by <c>cid:</c>, other hosts only when asked for, nothing from this host
/// besides. The frame's sandbox and the view's own policy stand behind it: each of the three is enough against script by itself.
/// </summary>
internal sealed class MessageHtml
{
    // Mail is written for white paper. What a message does not say about itself is said here.
    private const string Paper =
        "html{background:#fff;color:#1a1a26;color-scheme:light}body{margin:0;padding:20px 24px;font:14px/1.6 Inter,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:break-word}"
        + "img{max-width:100%}img[data-blocked]{min-width:16px;min-height:16px;outline:1px dashed #c9c9d6;outline-offset:-1px;background:#f4f4f8}pre{white-space:pre-wrap}";

    private const string TooComplex =
        "<!doctype html><html lang=\"en\"><head><style>" + Paper + "</style></head><body><p><b>This HTML is too long or too deeply nested to be shown here.</b></p>"
        + "<p>Its source and text are on the other tabs.</p></body></html>";

    private readonly IReadOnlyDictionary<string, string> _images;
    private readonly HtmlLook _look;
    private readonly MessageSummary? _message;
    private readonly HashSet<IElement> _withBlocked = [];
    private readonly List<DisguisedLink> _disguised = [];
    private bool _knowsDark;
    private int _blocked;

    private MessageHtml(IReadOnlyDictionary<string, string> images, HtmlLook look, MessageSummary? message) => (_images, _look, _message) = (images, look, message);

    /// <summary>Makes HTML safe to show.</summary>
    /// <param name="html">The HTML as sent.</param>
    /// <param name="images">Where the message's own parts are to be had, by Content-ID without angle brackets.</param>
    /// <param name="look">How it is asked for.</param>
    /// <param name="message">The message it is of; without one, links in disguise stay as they are, and nothing is said above it on paper.</param>
    internal static HtmlView Clean(string html, IReadOnlyDictionary<string, string> images, HtmlLook look = default, MessageSummary? message = null)
    {
        if (HtmlLimits.Exceeds(html))
        {
            return new HtmlView(TooComplex, 0);
        }

        var cleaning = new MessageHtml(images, look, message);
        var cleaned = cleaning.Sanitizer().SanitizeDocument(html);
        return new HtmlView(cleaned, cleaning._blocked) { Disguised = [.. cleaning._disguised], KnowsDark = cleaning._knowsDark };
    }

    private HtmlSanitizer Sanitizer()
    {
        var sanitizer = new HtmlSanitizer { KeepChildNodes = true };
        Only(sanitizer.AllowedTags, HtmlAllowList.Elements);
        Only(sanitizer.AllowedAttributes, HtmlAllowList.Attributes);
        Only(sanitizer.AllowedSchemes, ["http", "https", "mailto", "tel"]);
        sanitizer.AllowedAtRules.Add(CssRuleType.Media);
        sanitizer.AllowedAtRules.Add(CssRuleType.FontFace);
        sanitizer.AllowedAtRules.Remove(CssRuleType.Namespace);
        sanitizer.RemovingTag += OnRemovingTag;
        sanitizer.FilterUrl += OnUrl;
        sanitizer.PostProcessDom += OnDocument;
        return sanitizer;
    }

    private static void Only(ISet<string> set, IEnumerable<string> allowed)
    {
        set.Clear();
        set.UnionWith(allowed);
    }

    private static void OnRemovingTag(object? sender, RemovingTagEventArgs arguments)
    {
        if (HtmlAllowList.DroppedWhole.Contains(arguments.Tag.LocalName))
        {
            while (arguments.Tag.FirstChild is { } child)
            {
                child.RemoveFromParent();
            }
        }
    }

    private void OnUrl(object? sender, FilterUrlEventArgs arguments)
    {
        var url = arguments.OriginalUrl.Trim();
        var isLink = arguments.Tag is IHtmlAnchorElement or IHtmlAreaElement;
        arguments.SanitizedUrl = MessageUrl.Read(url) switch
        {
            MessageUrl.Part part when !isLink => _images.GetValueOrDefault(part.ContentId),
            MessageUrl.Picture when !isLink => url,
            MessageUrl.Fragment when isLink => url,
            MessageUrl.Remote when isLink || _look.Remote => arguments.SanitizedUrl,
            MessageUrl.Remote => Block(arguments.Tag),
            MessageUrl.Address when isLink => arguments.SanitizedUrl,
            _ => null,
        };
    }

    private string? Block(IElement element)
    {
        _blocked++;
        _withBlocked.Add(element);
        return null;
    }

    private void OnDocument(object? sender, PostProcessDomEventArgs arguments)
    {
        var document = arguments.Document;
        foreach (var link in document.QuerySelectorAll("a[href], area[href]"))
        {
            if (link.GetAttribute("href") is { } target && !target.StartsWith('#'))
            {
                Unmask(link, target);
                link.SetAttribute("target", "_blank");
                link.SetAttribute("rel", "noopener noreferrer");
            }
        }

        foreach (var image in _withBlocked.OfType<IHtmlImageElement>())
        {
            image.SetAttribute("data-blocked", "");
        }

        // Who does not say in which direction the text runs has it run as its letters do.
        if (document.Body is { } body && !body.HasAttribute("dir") && !document.DocumentElement.HasAttribute("dir"))
        {
            body.SetAttribute("dir", "auto");
        }

        if (!_look.Remote)
        {
            _blocked += ImageSets.Remove(document);
        }

        _knowsDark = ColorScheme.Settle(document, _look.Dark);
        if (_look.Print && _message is not null)
        {
            PrintHead.Add(document, _message);
        }

        Frame(document);
    }

    private void Unmask(IElement link, string target)
    {
        if (_message is not null && DisguisedLink.Find(link.TextContent, target) is { } disguised)
        {
            link.SetAttribute("href", string.Create(CultureInfo.InvariantCulture, $"{_look.Root}/view/{_message.Id}/link/{_disguised.Count}"));
            link.SetAttribute("title", target);
            _disguised.Add(disguised);
        }
    }

    // Our own additions come first, so that the message's own style prevails.
    private void Frame(IDocument document)
    {
        var charset = document.CreateElement("meta");
        charset.SetAttribute("charset", "utf-8");
        var paper = document.CreateElement("style");
        paper.TextContent = Paper + (_look.Dark ? _knowsDark ? ColorScheme.DarkPaper : ColorScheme.Inverted : "") + (_look.Print ? "@media print{[data-print-hint]{display:none}}" : "");
        document.Head?.Prepend(charset, paper);
        document.Doctype?.Remove();
        document.InsertBefore(document.Implementation.CreateDocumentType("html", "", ""), document.DocumentElement);
    }
}
