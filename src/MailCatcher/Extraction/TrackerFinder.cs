using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace MailCatcher.Extraction;

/// <summary>Finds tracking pixels: pictures from other hosts that nobody is meant to see.</summary>
internal static partial class TrackerFinder
{
    private const int MostTrackers = 20;
    private const int Tiny = 2;

    /// <summary>The addresses of the pixels, each once, in order.</summary>
    internal static ImmutableArray<Uri> Find(IHtmlDocument? document) =>
        document is null ? [] : [.. document.QuerySelectorAll("img[src]").Where(IsUnseen).Select(Address).OfType<Uri>().Distinct().Take(MostTrackers)];

    private static bool IsUnseen(IElement image)
    {
        var style = image.GetAttribute("style") ?? "";
        return image.HasAttribute("hidden") || Hidden().IsMatch(style) || (IsTiny(image, style, "width") && IsTiny(image, style, "height"));
    }

    private static bool IsTiny(IElement image, string style, string side)
    {
        var fromStyle = Sizes().Matches(style).FirstOrDefault(size => size.Groups["side"].Value.Equals(side, StringComparison.OrdinalIgnoreCase))?.Groups["size"].Value;
        var size = (fromStyle ?? image.GetAttribute(side) ?? "").Trim();
        size = size.EndsWith("px", StringComparison.OrdinalIgnoreCase) ? size[..^2] : size;
        return double.TryParse(size, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var pixels) && pixels <= Tiny;
    }

    private static Uri? Address(IElement image)
    {
        var source = image.GetAttribute("src")!.Trim();
        source = source.StartsWith("//", StringComparison.Ordinal) ? "https:" + source : source;
        return Uri.TryCreate(source, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
    }

    [GeneratedRegex(@"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"(?:^|[;\s])(?<side>width|height)\s*:\s*(?<size>[0-9.]{1,9}(?:px)?)(?=\s*(?:;|!|$))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sizes();
}
