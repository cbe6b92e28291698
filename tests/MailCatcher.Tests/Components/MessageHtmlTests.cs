using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using CsCheck;
using MailCatcher.Tests.Browser;
using MailCatcher.Views;

namespace MailCatcher.Tests.Components;

public sealed class MessageHtmlTests
{
    private static readonly Dictionary<string, string> Images = new() { ["logo@example.test"] = "/api/v1/message/1/part/2" };

    [Fact]
    public void A_newsletter_keeps_its_look()
    {
        var view = Clean("<html><head><style>@media (max-width: 480px) { .x { width: 100% } }</style></head><body bgcolor=\"#eeeeee\"><table width=600 cellpadding=0><tr><td style=\"padding: 12px; color: #ff0000\"><font face=Arial>Hi</font></td></tr></table></body></html>");

        Assert.Contains("@media (max-width: 480px)", view.Html, StringComparison.Ordinal);
        Assert.Contains("bgcolor=\"#eeeeee\"", view.Html, StringComparison.Ordinal);
        Assert.Contains("padding: 12px", view.Html, StringComparison.Ordinal);
        Assert.Contains("<font face=\"Arial\">Hi</font>", view.Html, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html><html><head><meta charset=\"utf-8\">", view.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cid:logo@example.test", "src=\"/api/v1/message/1/part/2\"")]
    [InlineData("CID:logo%40example.test", "src=\"/api/v1/message/1/part/2\"")]
    [InlineData("data:image/png;base64,AAAA", "src=\"data:image/png;base64,AAAA\"")]
    [InlineData("cid:other@example.test", null)]
    [InlineData("cid:../../../etc/passwd", null)]
    [InlineData("data:image/svg+xml;base64,AAAA", null)]
    [InlineData("data:text/html,x", null)]
    [InlineData("/api/v1/messages", null)]
    [InlineData("x.gif", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("http://example.test/x.gif", null)]
    [InlineData("//example.test/x.gif", null)]
    public void An_image_comes_from_the_message_or_not_at_all(string source, string? kept)
    {
        var html = Clean($"<img src=\"{source}\" alt=\"x\">").Html;

        if (kept is null)
        {
            Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(kept, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_was_blocked_is_counted_and_comes_back_when_asked_for()
    {
        const string Html = "<img src=\"https://example.test/a.gif\"><p style=\"background: url(https://example.test/b.gif)\">x</p><a href=\"https://example.test/\">y</a>";

        Assert.Equal(2, Clean(Html).BlockedReferences);
        var remote = MessageHtml.Clean(Html, Images, new HtmlLook(Remote: true));
        Assert.Equal(0, remote.BlockedReferences);
        Assert.Contains("src=\"https://example.test/a.gif\"", remote.Html, StringComparison.Ordinal);
        Assert.Contains("b.gif", remote.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_opens_elsewhere_and_tells_nothing_of_where_it_was()
    {
        var html = Clean("<a href=\"https://example.test/?a=1&amp;b=2\" target=_top onclick=\"x()\">go</a>").Html;

        Assert.Contains("<a href=\"https://example.test/?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer\">go</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_hostile_is_left()
    {
        var left = new List<string>();
        foreach (var body in HostileHtml.All("evil.example.test"))
        {
            var html = Clean(body.Document).Html;
            using var document = new HtmlParser().ParseDocument(html);
            left.AddRange(document.All.SelectMany(Hostile).Select(what => $"{body.Name}: {what}"));

            // What is read again is the same: nothing changes its meaning by being parsed twice.
            Assert.Equal(document.All.Length, new HtmlParser().ParseDocument(document.ToHtml()).All.Length);
        }

        Assert.Empty(left);
    }

    private static IEnumerable<string> Hostile(IElement element)
    {
        if (!HtmlAllowList.Elements.Contains(element.LocalName) && element is not { LocalName: "meta", OuterHtml: "<meta charset=\"utf-8\">" })
        {
            yield return $"<{element.LocalName}>";
        }

        if (element.NamespaceUri != "http://www.w3.org/1999/xhtml" || (element.LocalName == "style" && element.TextContent.Contains("evil", StringComparison.Ordinal)))
        {
            yield return element.OuterHtml;
        }

        foreach (var attribute in element.Attributes)
        {
            var value = attribute.Value.Trim();
            var isKnown = HtmlAllowList.Attributes.Contains(attribute.Name) || attribute.Name is "target" or "rel" or "charset" or "data-blocked";
            var isSafe = attribute.Name switch
            {
                "href" => value.StartsWith('#') || new[] { "http://", "https://", "//", "mailto:", "tel:" }.Any(scheme => value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)),
                "src" or "background" => value.StartsWith("data:image/", StringComparison.Ordinal) && !value.Contains("svg", StringComparison.Ordinal),
                "style" => !value.Contains("evil", StringComparison.Ordinal) && !value.Contains("script:", StringComparison.OrdinalIgnoreCase) && !value.Contains("expression", StringComparison.OrdinalIgnoreCase),
                _ => true,
            };
            if (!isKnown || !isSafe)
            {
                yield return $"{attribute.Name}={value}";
            }
        }
    }

    [Fact]
    public void A_style_for_dark_mode_holds_when_dark_is_asked_for_and_only_then()
    {
        const string Html = "<style>@media (prefers-color-scheme: dark) { p { color: #eeeeee } }</style><p>x</p>";

        var light = Clean(Html);
        var dark = MessageHtml.Clean(Html, Images, new HtmlLook(Dark: true));
        Assert.True(light.KnowsDark);
        Assert.Contains("(max-width: 0px)", light.Html, StringComparison.Ordinal);
        Assert.Contains("(min-width: 0px)", dark.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("invert", dark.Html, StringComparison.Ordinal);
        Assert.Contains("invert", MessageHtml.Clean("<p>x</p>", Images, new HtmlLook(Dark: true)).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://bank.test/login", "https://evil.test/", true)]
    [InlineData("www.bank.test", "https://bank.test.evil.test/", true)]
    [InlineData("bank.test", "http://b\u0430nk.test/", true)]
    [InlineData("Log in at https://bank.test now", "https://evil.test/", true)]
    [InlineData("https://bank.test@evil.test/", "https://other.test/", true)]
    [InlineData("bank.test", "//evil.test/", true)]
    [InlineData("bank.test", "https://www.bank.test/x", false)]
    [InlineData("www.bank.test", "https://mail.bank.test/x", false)]
    [InlineData("https://mail.bank.test", "https://bank.test", false)]
    [InlineData("Click here", "https://evil.test/", false)]
    [InlineData("report.pdf", "https://files.test/report.pdf", false)]
    [InlineData("ann@bank.test", "mailto:eve@evil.test", false)]
    [InlineData("Version 2.0.1", "https://example.test/", false)]
    public void A_link_that_says_one_host_and_leads_to_another_is_seen_through(string text, string target, bool isDisguised) =>
        Assert.Equal(isDisguised, DisguisedLink.Find(text, target) is not null);

    [Theory]
    [InlineData("<p>\u05E9\u05DC\u05D5\u05DD</p>", "dir=\"auto\"")]
    [InlineData("<body dir=rtl><p>x</p>", "dir=\"rtl\"")]
    public void Text_runs_as_it_says_or_as_its_letters_do(string html, string expected) => Assert.Contains(expected, Clean(html).Html, StringComparison.Ordinal);

    [Theory]
    [InlineData("<div>", 100_000)]
    [InlineData("<b>", 100_000)]
    [InlineData("<a href=x><p>", 60_000)]
    [InlineData("<b><i></b>", 60_000)]
    [InlineData("<div></b>", 60_000)]
    [InlineData("<p style=\"width:calc(", 40_000)]
    public void What_nests_without_end_is_not_taken_apart(string piece, int times)
    {
        Assert.Contains("too long or too deeply nested", Clean(string.Concat(Enumerable.Repeat(piece, times))).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<p>one<br>", 20_000)]
    [InlineData("<tr><td>x", 20_000)]
    [InlineData("<li>:( ", 900)]
    [InlineData("<div>x</div>", 20_000)]
    public void What_is_only_long_is_shown(string piece, int times)
    {
        Assert.DoesNotContain("too long or too deeply nested", Clean(string.Concat(Enumerable.Repeat(piece, times))).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_html_cleaning_it_never_throws_and_leaves_no_script()
    {
        string[] pieces =
        [
            "<", ">", "\"", "'", "</", "/>", "=", " ", "<!--", "-->", "<![CDATA[", "]]>", "<script", "<style", "</style>", "<svg", "<math", "<img src=", " onerror=", "x()", "<a href=",
            "javascript:", "&#106;", "<noscript>", "<template>", "<table>", "<p title=", "url(", ")", "{", "}", "@import", "\0", "\u00AD", "text",
        ];
        Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]).Array[0, 24].Sample(
            parts =>
            {
                var html = Clean(string.Concat(parts)).Html;
                Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("<svg", html, StringComparison.OrdinalIgnoreCase);
            },
            iter: 5_000);
    }

    private static HtmlView Clean(string html) => MessageHtml.Clean(html, Images);
}
