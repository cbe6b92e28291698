namespace MailCatcher.Views;

/// <summary>What a URL in a message leads to.</summary>
internal abstract record MessageUrl
{
    private static readonly string[] PictureTypes = ["data:image/png", "data:image/jpeg", "data:image/jpg", "data:image/gif", "data:image/webp"];

    private MessageUrl()
    {
    }

    /// <summary>A part of the same message (RFC 2392).</summary>
    internal sealed record Part(string ContentId) : MessageUrl;

    /// <summary>A picture within the URL itself, of a kind that holds no script.</summary>
    internal sealed record Picture : MessageUrl;

    /// <summary>A place in the same document.</summary>
    internal sealed record Fragment : MessageUrl;

    /// <summary>Another host.</summary>
    internal sealed record Remote : MessageUrl;

    /// <summary>A person: mail or telephone.</summary>
    internal sealed record Address : MessageUrl;

    /// <summary>Anything else: unknown schemes, and relative URLs, which would lead to this server.</summary>
    internal sealed record Other : MessageUrl;

    /// <summary>Reads a URL, white space around it removed.</summary>
    internal static MessageUrl Read(string url)
    {
        if (Has(url, "cid:"))
        {
            return new Part(Uri.UnescapeDataString(url[4..]).Trim('<', '>'));
        }

        if (PictureTypes.Any(type => Has(url, type) && url.Length > type.Length && url[type.Length] is ';' or ','))
        {
            return new Picture();
        }

        return url switch
        {
            ['#', ..] => new Fragment(),
            _ when Has(url, "http://") || Has(url, "https://") || Has(url, "//") => new Remote(),
            _ when Has(url, "mailto:") || Has(url, "tel:") => new Address(),
            _ => new Other(),
        };
    }

    private static bool Has(string url, string beginning) => url.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
}
