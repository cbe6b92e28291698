using System.Text.RegularExpressions;

namespace MailCatcher.Views;

/// <summary>A link whose text names one host and which leads to another.</summary>
/// <param name="Says">What the link says.</param>
/// <param name="Target">Where it leads.</param>
internal sealed partial record DisguisedLink(string Says, string Target)
{
    // Longer than any link says; the rest of a longer text is not looked at.
    private const int Longest = 2_000;

    private static readonly string[] FileNames = ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "png", "jpg", "jpeg", "gif", "txt", "csv", "html", "htm", "md", "ics", "vcf"];

    /// <summary>The link as a disguised one; <see langword="null"/> when its text names no host, or the one that it leads to.</summary>
    internal static DisguisedLink? Find(string text, string target)
    {
        text = (text.Length > Longest ? text[..Longest] : text).Trim();
        target = target.StartsWith("//", StringComparison.Ordinal) ? "https:" + target : target;
        return Uri.TryCreate(target, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && Named(text) is { } named && !IsSame(named, uri.IdnHost) ? new DisguisedLink(text, target) : null;
    }

    private static string? Named(string text)
    {
        var found = Address().Match(text) is { Success: true } address ? address : BareHost().Match(text);
        if (!found.Success || (found.Groups["scheme"].Length == 0 && FileNames.Contains(found.Groups["top"].Value, StringComparer.OrdinalIgnoreCase)))
        {
            return null;
        }

        return Uri.TryCreate($"http://{found.Groups["host"].Value}/", UriKind.Absolute, out var uri) ? uri.IdnHost : null;
    }

    // Who writes the company's name leads to its mail server's, too.
    private static bool IsSame(string named, string real)
    {
        named = WithoutWww(named);
        real = WithoutWww(real);
        return named.Equals(real, StringComparison.OrdinalIgnoreCase)
            || real.EndsWith("." + named, StringComparison.OrdinalIgnoreCase)
            || named.EndsWith("." + real, StringComparison.OrdinalIgnoreCase);
    }

    private static string WithoutWww(string host) => host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;

    [GeneratedRegex(@"(?<scheme>https?://(?:[^\s/?#@]{1,200}@)?|www\.)(?<host>(?:[\p{L}\p{N}-]{1,63}\.)+(?<top>[\p{L}\p{N}-]{2,63}))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^(?<scheme>)(?<host>(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?<top>\p{L}{2,24}))(?:[:/?#]\S*)?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BareHost();
}
