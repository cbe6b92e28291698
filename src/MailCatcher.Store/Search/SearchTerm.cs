namespace MailCatcher.Store;

/// <summary>One part of a search, with its place in the text.</summary>
/// <param name="Start">Where it begins, in characters.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Text">It, as it is written.</param>
/// <param name="Query">What it means.</param>
public sealed record SearchTerm(int Start, int Length, string Text, SearchQuery Query)
{
    /// <summary>Whether it is a filter such as <c>from:ann</c> or <c>-is:read</c>, not words to be found anywhere.</summary>
    public bool IsFilter => Query is not SearchQuery.Text { Fields: SearchFields.Anywhere } and not SearchQuery.Not { Part: SearchQuery.Text { Fields: SearchFields.Anywhere } };

    /// <summary>A search without this part of it.</summary>
    public string RemoveFrom(string search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return string.Join(' ', new[] { search[..Start].Trim(), search[(Start + Length)..].Trim() }.Where(part => part.Length > 0));
    }
}
