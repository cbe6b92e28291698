namespace MailCatcher.Store;

/// <summary>A search that somebody keeps under a name, for everybody who uses this server.</summary>
public sealed record SavedSearch
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Its name, compared without case.</summary>
    public required string Name { get; init; }

    /// <summary>What is searched for, as it is typed into the search box.</summary>
    public required string Query { get; init; }

    /// <summary>Only in this inbox; <see langword="null"/>: in all.</summary>
    public string? Inbox { get; init; }

    /// <summary>What is wrong with its name; <see langword="null"/>: nothing.</summary>
    internal string? Problem() =>
        Name.Length is 0 or > MaxNameLength || Name != Name.Trim() || Name.Any(char.IsControl)
            ? $"a saved search needs a name of 1 to {MaxNameLength} characters, without control characters"
            : null;
}
