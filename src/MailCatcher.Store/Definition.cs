namespace MailCatcher.Store;

/// <summary>
/// Something small that users set up and that is neither a message nor a release: an inbox, a tag's colour, a saved search. The store keeps them all alike, in the journal like
/// everything else; what the value means is its owner's.
/// </summary>
/// <param name="Kind">What it is, such as <c>inbox</c>.</param>
/// <param name="Name">Its name among its kind, compared without case.</param>
/// <param name="Value">JSON; <see langword="null"/>: it was removed.</param>
public sealed record Definition(string Kind, string Name, string? Value)
{
    /// <summary>The sequence of the record that set it.</summary>
    public long ModSequence { get; init; }
}
