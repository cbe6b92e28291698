using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MailCatcher.Store;

/// <summary>A place of its own for one project's mail: its messages, its SMTP credentials, the rules that bring messages there, and how long they stay.</summary>
public sealed record Inbox
{
    private const int MaxNameLength = 64;

    /// <summary>Its name, in addresses of pages and in searches: letters, digits, dots, dashes and underscores, at most 64.</summary>
    public required string Name { get; init; }

    /// <summary>The SMTP user whose mail lands here; empty: none.</summary>
    public string User { get; init; } = "";

    /// <summary>The user's password, kept as it is, since it is there to be copied.</summary>
    public string Password { get; init; } = "";

    /// <summary>What else brings messages here; the first inbox by name with a rule that matches has the message.</summary>
    public ImmutableArray<InboxRule> Rules { get; init; } = [];

    /// <summary>How many messages it keeps; 0: as many as all inboxes together may.</summary>
    public int MaxMessages { get; init; }

    /// <summary>From when on it and its messages may go; <see langword="null"/>: never. For the inbox of one test run.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it comes from the configuration, and cannot be changed anywhere else.</summary>
    [JsonIgnore]
    public bool IsConfigured { get; init; }

    /// <summary>What is wrong with it; <see langword="null"/>: nothing.</summary>
    public string? Problem() =>
        NameProblem(Name)
        ?? (User.Length > 255 || User.Any(char.IsControl) ? "the user must be at most 255 characters, without control characters"
            : User.Length > 0 && Password.Length == 0 ? "a user needs a password"
            : Password.Any(char.IsControl) ? "the password must not contain control characters"
            : MaxMessages < 0 ? "MaxMessages must not be negative"
            : Rules.Select(rule => rule.Problem()).FirstOrDefault(problem => problem is not null));

    /// <summary>What is wrong with a name; <see langword="null"/>: nothing.</summary>
    internal static string? NameProblem(string name) =>
        name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') || !char.IsAsciiLetterOrDigit(name[0])
            ? $"an inbox's name has 1 to {MaxNameLength} letters, digits, dots, dashes and underscores, and begins with a letter or a digit"
            : null;
}
