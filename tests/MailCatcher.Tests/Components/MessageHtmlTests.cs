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
        var remote = MessageHtml.Clean(Html, Images, remote: true);
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
        foreach (var body in HostileHtml.Bodies("evil.example.test"))
        {
            var html = Clean(body).Html;
            foreach (var trace in new[] { "<script", "onerror", "onload", "javascript:", "vbscript:", "<iframe", "<svg", "<form", "<object", "<base", "<link", "http-equiv", "pwned", "src=\"http" })
            {
                Assert.False(html.Contains(trace, StringComparison.OrdinalIgnoreCase), $"{trace} is left of {body}: {html}");
            }
        }
    }

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

    private static HtmlView Clean(string html) => MessageHtml.Clean(html, Images, remote: false);
}
