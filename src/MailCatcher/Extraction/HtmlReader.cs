using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using MailCatcher.Views;

namespace MailCatcher.Extraction;

/// <summary>Takes a message's HTML apart to look for things in it. Nothing of it is run or fetched.</summary>
internal static class HtmlReader
{
    private const int MostCharacters = 256 * 1024;

    /// <summary>The document, as far as it is worth looking into; <see langword="null"/> when there is none, or none that can be taken apart in reasonable time.</summary>
    internal static IHtmlDocument? Read(string? html) =>
        string.IsNullOrEmpty(html) || HtmlLimits.Exceeds(html) ? null : new HtmlParser().ParseDocument(html.Length > MostCharacters ? html[..MostCharacters] : html);
}
