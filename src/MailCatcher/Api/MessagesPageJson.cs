using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>A page of the list, in the shape of Mailpit's MessagesSummary (whose own names are lower case).</summary>
public sealed record MessagesPageJson
{
    /// <summary>How many messages there are.</summary>
    [JsonPropertyName("total")]
    public required int Total { get; init; }

    /// <summary>How many of them nobody has opened.</summary>
    [JsonPropertyName("unread")]
    public required int Unread { get; init; }

    /// <summary>How many are in this page; older clients read it.</summary>
    [JsonPropertyName("count")]
    public required int Count { get; init; }

    /// <summary>How many messages match what was asked for.</summary>
    [JsonPropertyName("messages_count")]
    public required int MessagesCount { get; init; }

    /// <summary>How many of those nobody has opened.</summary>
    [JsonPropertyName("messages_unread")]
    public required int MessagesUnread { get; init; }

    /// <summary>How many newer messages come before the first.</summary>
    [JsonPropertyName("start")]
    public required int Start { get; init; }

    /// <summary>Every tag in use.</summary>
    [JsonPropertyName("tags")]
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>The messages, newest first.</summary>
    [JsonPropertyName("messages")]
    public required ImmutableArray<MessageSummaryJson> Messages { get; init; }

    /// <summary>The page with where the search hits in each of its messages.</summary>
    internal MessagesPageJson With(ImmutableArray<SearchHighlight> highlights) =>
        this with { Messages = [.. Messages.Zip(highlights).Select(pair => pair.First with { Highlight = pair.Second })] };

    internal static MessagesPageJson Of(MessagePage page, ImmutableArray<string> tags) => new()
    {
        Total = page.Counts.Total,
        Unread = page.Counts.Unseen,
        Count = page.Messages.Length,
        MessagesCount = page.Matching.Total,
        MessagesUnread = page.Matching.Unseen,
        Start = page.Start,
        Tags = tags,
        Messages = [.. page.Messages.Select(MessageSummaryJson.Of)],
    };
}
