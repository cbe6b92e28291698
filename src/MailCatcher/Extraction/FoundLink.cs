namespace MailCatcher.Extraction;

/// <summary>A link of a message.</summary>
/// <param name="Url">Where it leads.</param>
/// <param name="Text">What it says in the HTML; empty for a bare address of the text.</param>
public sealed record FoundLink(string Url, string Text);
