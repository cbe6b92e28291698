using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace MailCatcher.Views;

/// <summary>
/// Light and dark are the reader's choice and not the system's: what a message's style says for a colour scheme is made to hold, or not to hold, always.
/// </summary>
internal static partial class ColorScheme
{
    /// <summary>What a message without a dark style of its own looks like where the mail client turns it dark: everything inverted, its pictures not.</summary>
    internal const string Inverted = "html{filter:invert(1) hue-rotate(180deg);background:#fff}img:not([data-blocked]),[background],[style*=\"url(\"]{filter:invert(1) hue-rotate(180deg)}";

    /// <summary>The ground that a message with a dark style of its own stands on.</summary>
    internal const string DarkPaper = "html{background:#17171f;color:#ececf3;color-scheme:dark}";

    /// <summary>Settles the media queries of a document's styles.</summary>
    /// <returns>Whether any of them is for dark.</returns>
    internal static bool Settle(IDocument document, bool dark)
    {
        var knowsDark = false;
        foreach (var style in document.QuerySelectorAll("style"))
        {
            style.TextContent = Query().Replace(style.TextContent, query =>
            {
                var isForDark = query.Groups["scheme"].Value.Equals("dark", StringComparison.OrdinalIgnoreCase);
                knowsDark |= isForDark;
                return isForDark == dark ? "(min-width: 0px)" : "(max-width: 0px)";
            });
        }

        return knowsDark;
    }

    [GeneratedRegex(@"\(\s*prefers-color-scheme\s*:\s*(?<scheme>dark|light)\s*\)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Query();
}
