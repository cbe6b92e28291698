using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>What users have set up about a tag: how it looks, and which messages get it by themselves. A tag without settings is one all the same.</summary>
public sealed record TagSettings
{
    /// <summary>Most rules of one tag.</summary>
    public const int MaxRules = 20;

    /// <summary>The tag, as it is written.</summary>
    public required string Name { get; init; }

    /// <summary>Its colour, such as <c>#d32f2f</c>; empty: none of its own.</summary>
    public string Color { get; init; } = "";

    /// <summary>Searches: what one of them finds gets the tag when it comes in.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>What is wrong with it, its rules aside; <see langword="null"/>: nothing.</summary>
    internal string? Problem() =>
        !TagNames.IsValid(Name) ? $"'{Name}' is no tag: {TagNames.Allowed}"
        : Color.Length > 0 && (Color.Length != 7 || Color[0] != '#' || !Color.Skip(1).All(char.IsAsciiHexDigit)) ? $"'{Color}' is no colour: write one such as #d32f2f, or nothing"
        : Rules.Length > MaxRules ? $"a tag has at most {MaxRules} rules; write a OR b in one"
        : null;
}

/// <summary>A tag with what is set up about it, and how many messages carry it.</summary>
public sealed record TagState(TagSettings Settings, FilterCounts Counts);
