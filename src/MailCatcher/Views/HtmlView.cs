using System.Collections.Immutable;

namespace MailCatcher.Views;

/// <summary>A message's HTML, made safe to show.</summary>
/// <param name="Html">A whole document.</param>
/// <param name="BlockedReferences">How many references to other hosts were left out, to be shown when asked for.</param>
internal sealed record HtmlView(string Html, int BlockedReferences)
{
    /// <summary>The links that say one host and lead to another. In the document their number leads to a page that tells.</summary>
    internal ImmutableArray<DisguisedLink> Disguised { get; init; } = [];

    /// <summary>Whether the message has a style of its own for dark mode.</summary>
    internal bool KnowsDark { get; init; }
}
