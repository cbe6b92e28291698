namespace MailCatcher.Client;

/// <summary>Something that has changed. What a kind of event does not have is <see langword="null"/>.</summary>
public sealed record MailEvent
{
    /// <summary>Its place among all: give it to <see cref="MailCatcherClient.WatchAsync"/> to go on after it.</summary>
    public string Id { get; init; } = "";

    /// <summary><c>message</c> (one was caught), <c>changed</c>, <c>removed</c>, <c>cleared</c> (all were), <c>outbox</c>, <c>defined</c>, <c>resync</c> (something was missed: read again).</summary>
    public string Kind { get; init; } = "";

    /// <summary>The sequence of the change.</summary>
    public long ModSequence { get; init; }

    /// <summary>The message that was caught.</summary>
    public ListedMail? Message { get; init; }

    /// <summary>The messages that changed, as they are now.</summary>
    public IReadOnlyList<ListedMail>? Messages { get; init; }

    /// <summary>The ids of those that were deleted.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("IDs")]
    public IReadOnlyList<string>? Ids { get; init; }
}
