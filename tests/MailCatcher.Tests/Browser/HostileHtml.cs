namespace MailCatcher.Tests.Browser;

/// <summary>What mail may try in a reader's browser. HOST stands for a server elsewhere, RUN for a script that tells of itself.</summary>
internal static class HostileHtml
{
    private const string Run = "top.postMessage('pwned','*');alert('pwned');new Image().src='http://HOST/run'";

    internal static IEnumerable<string> Bodies(string host) => Vectors.Select(vector =>
        vector.Replace("RUN", Run, StringComparison.Ordinal).Replace("HOST", host, StringComparison.Ordinal));

    private static readonly string[] Vectors =
    [
        "<script>RUN</script>",
        "<script src=\"http://HOST/x.js\"></script>",
        "<ScRiPt>RUN</sCrIpT>",
        "<img src=x onerror=\"RUN\">",
        "<img src=\"http://HOST/pixel.gif\" width=1 height=1>",
        "<img srcset=\"http://HOST/set.gif 1x, http://HOST/set2.gif 2x\">",
        "<picture><source srcset=\"http://HOST/source.gif\"><img alt=x></picture>",
        "<svg onload=\"RUN\"></svg>",
        "<svg><script>RUN</script></svg>",
        "<svg><animate onbegin=\"RUN\" attributeName=x dur=1s></svg>",
        "<svg><image href=\"http://HOST/svg.gif\"/><use href=\"http://HOST/use.svg#x\"/><feImage href=\"http://HOST/fe.gif\"/></svg>",
        "<svg><foreignObject><iframe src=\"http://HOST/fo\"></iframe></foreignObject></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=RUN&gt;\"></mglyph></table></mtext></math>",
        "<noscript><p title=\"</noscript><img src=x onerror=RUN>\"></noscript>",
        "<iframe src=\"http://HOST/frame\"></iframe>",
        "<iframe src=\"javascript:RUN\"></iframe>",
        "<iframe srcdoc=\"<script>RUN</script>\"></iframe>",
        "<object data=\"http://HOST/object\"></object><embed src=\"http://HOST/embed\"><applet code=\"http://HOST/applet\"></applet>",
        "<object data=\"data:text/html,<script>RUN</script>\"></object>",
        "<form action=\"http://HOST/form\" method=post id=f><input name=a value=b autofocus onfocus=\"RUN\"><button formaction=\"http://HOST/fa\">go</button></form><script>f.submit()</script>",
        "<meta http-equiv=refresh content=\"0;url=http://HOST/refresh\">",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src *; script-src * 'unsafe-inline'\"><script>RUN</script>",
        "<base href=\"http://HOST/\"><img src=\"relative.gif\"><a href=\"x\">x</a>",
        "<link rel=stylesheet href=\"http://HOST/style.css\"><link rel=prefetch href=\"http://HOST/prefetch\"><link rel=preconnect href=\"http://HOST\"><link rel=icon href=\"http://HOST/icon\">",
        "<style>@import url(http://HOST/import.css); body{background:url(http://HOST/bg.gif)} @font-face{font-family:x;src:url(http://HOST/font.woff)} p{font-family:x}</style><p>text</p>",
        "<p style=\"background-image:url('http://HOST/attr.gif')\">x</p>",
        "<p style=\"background-image:\\75\\72\\6c(http://HOST/escaped.gif)\">x</p>",
        "<table background=\"http://HOST/table.gif\"><tr><td background=\"http://HOST/td.gif\">x</td></tr></table>",
        "<body background=\"http://HOST/body.gif\" onload=\"RUN\" onpageshow=\"RUN\">",
        "<video src=\"http://HOST/v.mp4\" poster=\"http://HOST/poster.gif\" autoplay onerror=\"RUN\"></video><audio src=\"http://HOST/a.mp3\" autoplay></audio>",
        "<input type=image src=\"http://HOST/input.gif\">",
        "<details open ontoggle=\"RUN\"><summary>x</summary></details>",
        "<marquee onstart=\"RUN\">x</marquee>",
        "<template><script>RUN</script></template><xmp><script>RUN</script></xmp>",
        "<a href=\"javascript:RUN\" id=bad>click me</a>",
        "<a href=\"&#106;avascript:RUN\" id=bad>click me</a>",
        "<a href=\"java\tscript:RUN\" id=bad>click me</a>",
        "<a href=\"data:text/html,<script>RUN</script>\" id=bad>click me</a>",
        "<a href=\"vbscript:RUN\" id=bad>click me</a>",
        "<img src=\"cid:../../../api/v1/messages\"><img src=\"cid:.*\"><img src=\"/api/v1/messages\">",
        "<script>top.location='http://HOST/top'</script><a href=\"http://HOST/\" target=_top id=top>x</a>",
        "<dialog open>x</dialog><portal src=\"http://HOST/portal\"></portal><frameset><frame src=\"http://HOST/f\"></frameset>",
    ];
}
