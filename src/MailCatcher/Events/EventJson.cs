using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Api;
using MailCatcher.Store;

namespace MailCatcher.Events;

/// <summary>An event of the stream, as JSON. What a kind of event does not have is left out.</summary>
public sealed record EventJson
{
    /// <summary>The sequence of the change, as lists give it too.</summary>
    public required long ModSequence { get; init; }

    /// <summary>The message that was caught (<c>message</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MessageSummaryJson? Message { get; init; }

    /// <summary>The messages that changed, as they are now (<c>changed</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<MessageSummaryJson>? Messages { get; init; }

    /// <summary>The messages that were deleted (<c>removed</c>).</summary>
    [JsonPropertyName("IDs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<Guid>? Ids { get; init; }

    /// <summary>The release that is new or has changed (<c>outbox</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutboxEntryJson? Entry { get; init; }

    /// <summary>What kind of thing was set up, such as <c>inbox</c> (<c>defined</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }

    /// <summary>Its name (<c>defined</c>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>An event under the name of its kind.</summary>
    internal static (string Kind, EventJson Data) Of(StoreEvent storeEvent)
    {
        var bare = new EventJson { ModSequence = storeEvent.ModSequence };
        return storeEvent switch
        {
            StoreEvent.MessageAdded added => ("message", bare with { Message = MessageSummaryJson.Of(added.Message) }),
            StoreEvent.MessagesChanged changed => ("changed", bare with { Messages = [.. changed.Messages.Select(MessageSummaryJson.Of)] }),
            StoreEvent.AllChanged => ("resync", bare),
            StoreEvent.MessagesRemoved removed => ("removed", bare with { Ids = removed.Ids }),
            StoreEvent.AllRemoved => ("cleared", bare),
            StoreEvent.OutboxChanged changed => ("outbox", bare with { Entry = OutboxEntryJson.Of(changed.Entry) }),
            StoreEvent.Defined defined => ("defined", bare with { Kind = defined.Kind, Name = defined.Name }),
            _ => throw new InvalidOperationException($"Nobody told the event stream of {storeEvent.GetType().Name}."),
        };
    }
}
