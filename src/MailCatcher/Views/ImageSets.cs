using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace MailCatcher.Views;

/// <summary>Takes the addresses out of styles that stand there as plain text, where the sanitiser does not look for them. The view's own policy stops them in any case.</summary>
internal static partial class ImageSets
{
    /// <summary>Removes them.</summary>
    /// <returns>How many there were.</returns>
    internal static int Remove(IDocument document)
    {
        var count = 0;
        foreach (var element in document.QuerySelectorAll("[style]"))
        {
            if (Without(element.GetAttribute("style")!) is { } style)
            {
                element.SetAttribute("style", style);
            }
        }

        foreach (var element in document.QuerySelectorAll("style"))
        {
            element.TextContent = Without(element.TextContent) ?? element.TextContent;
        }

        return count;

        string? Without(string style)
        {
            var before = count;
            style = Named().Replace(style, _ =>
            {
                count++;
                return "none";
            });
            return count > before ? style : null;
        }
    }

    [GeneratedRegex("""(?:-webkit-)?\b(?:image-set|image|src)\(\s*["'][^)]*\)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Named();
}
