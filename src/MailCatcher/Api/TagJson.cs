using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>A tag, with its settings and counts.</summary>
public sealed record TagJson
{
    /// <summary>The tag.</summary>
    public required string Name { get; init; }

    /// <summary>Its colour, such as <c>#d32f2f</c>; empty: none of its own.</summary>
    public required string Color { get; init; }

    /// <summary>Searches: what one of them finds gets the tag when it comes in.</summary>
    public required ImmutableArray<string> Rules { get; init; }

    /// <summary>How many messages carry it.</summary>
    public required int Total { get; init; }

    /// <summary>How many of those nobody has opened.</summary>
    public required int Unread { get; init; }

    internal static TagJson Of(TagState tag) => new()
    {
        Name = tag.Settings.Name,
        Color = tag.Settings.Color,
        Rules = tag.Settings.Rules,
        Total = tag.Counts.Total,
        Unread = tag.Counts.Unseen,
    };
}
