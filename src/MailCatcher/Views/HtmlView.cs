namespace MailCatcher.Views;

/// <summary>A message's HTML, made safe to show.</summary>
/// <param name="Html">A whole document.</param>
/// <param name="BlockedReferences">How many references to other hosts were left out, to be shown when asked for.</param>
internal sealed record HtmlView(string Html, int BlockedReferences);
