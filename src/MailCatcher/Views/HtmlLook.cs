namespace MailCatcher.Views;

/// <summary>How a message's HTML is asked for.</summary>
/// <param name="Remote">Whether references to other hosts stay.</param>
/// <param name="Dark">Whether it is shown as a mail client in dark mode would: by the message's own dark style, or turned dark.</param>
/// <param name="Print">Whether it begins with who wrote to whom and when, as a letter on paper does.</param>
internal readonly record struct HtmlLook(bool Remote = false, bool Dark = false, bool Print = false)
{
    /// <summary>The path that a reverse proxy shows us below; empty without one.</summary>
    internal string Root { get; init; } = "";
}
