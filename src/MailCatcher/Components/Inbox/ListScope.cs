using MailCatcher.Store;

namespace MailCatcher.Components.Inbox;

/// <summary>Which messages the list shows: an inbox, a tag, what a search finds, or all; and in what order. It stands in the address, so that it can be shared and reloaded.</summary>
/// <param name="Inbox">Only this inbox's; <see langword="null"/>: all.</param>
/// <param name="Tag">Only with this tag; <see langword="null"/>: any.</param>
/// <param name="Search">What is searched for; empty: nothing.</param>
public sealed record ListScope(string? Inbox, string? Tag, string Search)
{
    /// <summary>Every message.</summary>
    public static ListScope Everything { get; } = new(null, null, "");

    /// <summary>In what order, and whether conversations are grouped.</summary>
    public MessageArrangement Arrangement { get; init; } = MessageArrangement.Newest;

    /// <summary>Whether it leaves messages out.</summary>
    public bool IsNarrow => Inbox is not null || Tag is not null || Search.Length > 0;

    /// <summary>What the list is called.</summary>
    public string Title => Tag is not null ? $"#{Tag}" : Inbox ?? "Inbox";

    /// <summary>It as a query of the address, without the question mark; empty for everything.</summary>
    public string Query => string.Join('&', new[] { (Name: "inbox", Value: Inbox), (Name: "tag", Value: Tag), (Name: "q", Value: Search), (Name: "sort", Value: SortName), (Name: "group", Value: Arrangement.IsGrouped ? "1" : null) }
        .Where(part => !string.IsNullOrEmpty(part.Value))
        .Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));

    /// <summary>It without the search.</summary>
    public MessageFilter Filter => new() { Inbox = Inbox, Tag = Tag };

    private string? SortName => Arrangement is { Sort: MessageSort.Date, IsReversed: false } ? null
        : $"{(Arrangement.IsReversed ? "-" : "")}{Arrangement.Sort.ToString().ToLowerInvariant()}";

    /// <summary>The address of a page within this scope.</summary>
    public string AddressOf(string path, string? more = null)
    {
        var query = string.Join('&', new[] { Query, more }.Where(part => !string.IsNullOrEmpty(part)));
        return query.Length > 0 ? $"{path}?{query}" : path;
    }

    /// <summary>What it makes of the address's parts.</summary>
    internal static ListScope Of(string? inbox, string? tag, string? search, string? sort = null, string? group = null) =>
        new(string.IsNullOrEmpty(inbox) ? null : inbox, string.IsNullOrEmpty(tag) ? null : tag, search?.Trim() ?? "")
        {
            Arrangement = new MessageArrangement(
                Enum.TryParse<MessageSort>(sort?.TrimStart('-'), ignoreCase: true, out var by) && Enum.IsDefined(by) ? by : MessageSort.Date,
                sort?.StartsWith('-') == true,
                group == "1"),
        };
}
