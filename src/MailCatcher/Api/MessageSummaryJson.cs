using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>An address, as Mailpit's clients know it.</summary>
/// <param name="Name">The display name; empty when there is none.</param>
/// <param name="Address">The address.</param>
public sealed record AddressJson(string Name, string Address)
{
    internal static AddressJson Of(NamedAddress address) => new(address.Name, address.Address);

    internal static ImmutableArray<AddressJson> Of(ImmutableArray<NamedAddress> addresses) => [.. addresses.Select(Of)];
}

/// <summary>A message in lists and events, in the shape of Mailpit's MessageSummary.</summary>
public sealed record MessageSummaryJson
{
    /// <summary>The id.</summary>
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    /// <summary>The Message-ID field without its angle brackets.</summary>
    [JsonPropertyName("MessageID")]
    public required string MessageId { get; init; }

    /// <summary>Whether someone has opened it.</summary>
    public required bool Read { get; init; }

    /// <summary>The sender.</summary>
    public required AddressJson From { get; init; }

    /// <summary>The recipients of the To fields.</summary>
    public required ImmutableArray<AddressJson> To { get; init; }

    /// <summary>The recipients of the Cc fields.</summary>
    public required ImmutableArray<AddressJson> Cc { get; init; }

    /// <summary>The recipients that no field but Bcc names.</summary>
    public required ImmutableArray<AddressJson> Bcc { get; init; }

    /// <summary>The addresses of the Reply-To fields.</summary>
    public required ImmutableArray<AddressJson> ReplyTo { get; init; }

    /// <summary>The subject.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was received, UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>The user who submitted it; empty without authentication.</summary>
    public required string Username { get; init; }

    /// <summary>Its tags.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>The inbox it lies in.</summary>
    public required string Inbox { get; init; }

    /// <summary>Whether it is kept whatever the retention says.</summary>
    public required bool Pinned { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>How many attachments it has.</summary>
    public required int Attachments { get; init; }

    /// <summary>The first words of its text.</summary>
    public required string Snippet { get; init; }

    /// <summary>Where a search hits; only where it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SearchHighlight? Highlight { get; init; }

    internal static MessageSummaryJson Of(MessageSummary message) => new()
    {
        Id = message.Id.ToString(),
        MessageId = message.Facts.MessageId,
        Read = message.IsSeen,
        From = SenderOf(message),
        To = AddressJson.Of(message.Facts.To),
        Cc = AddressJson.Of(message.Facts.Cc),
        Bcc = AddressJson.Of(message.Facts.Bcc),
        ReplyTo = AddressJson.Of(message.Facts.ReplyTo),
        Subject = message.Facts.Subject,
        Created = message.ReceivedAt.UtcDateTime,
        Username = message.User,
        Tags = message.Tags,
        Inbox = message.Inbox,
        Pinned = message.IsPinned,
        Size = message.Size,
        Attachments = message.Facts.AttachmentCount,
        Snippet = message.Facts.Snippet,
    };

    /// <summary>The From field; the envelope's sender where the message has none, so that clients always find an object.</summary>
    internal static AddressJson SenderOf(MessageSummary message) =>
        message.Facts.From is { } from ? AddressJson.Of(from) : new AddressJson("", message.ReversePath);
}
