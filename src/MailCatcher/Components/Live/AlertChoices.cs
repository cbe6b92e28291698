namespace MailCatcher.Components.Live;

/// <summary>What somebody wants desktop notifications of, in one browser, which keeps it; alerts.js.</summary>
public sealed record AlertChoices
{
    /// <summary>Nothing, and no sound: what nobody has asked for is not told.</summary>
    public static AlertChoices None { get; } = new();

    /// <summary>Of all mail.</summary>
    public bool Everything { get; init; }

    /// <summary>Of mail in these inboxes.</summary>
    public IReadOnlyList<string> Inboxes { get; init; } = [];

    /// <summary>Of mail that these saved searches find.</summary>
    public IReadOnlyList<string> Searches { get; init; } = [];

    /// <summary>Whether a sound comes with them.</summary>
    public bool Sound { get; init; }

    /// <summary>Whether anything is wanted.</summary>
    public bool IsOn => Everything || Inboxes.Count + Searches.Count > 0;

    /// <summary>A list with a name in it, or without.</summary>
    internal static IReadOnlyList<string> With(IReadOnlyList<string> names, string name, bool wanted) =>
        [.. names.Where(other => !string.Equals(other, name, StringComparison.OrdinalIgnoreCase)), .. wanted ? [name] : Array.Empty<string>()];
}
