using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Store;
using MailCatcher.Store.Mime;

namespace MailCatcher.Api;

/// <summary>A whole message, in the shape of Mailpit's Message.</summary>
public sealed record MessageJson
{
    /// <summary>The id.</summary>
    [JsonPropertyName("ID")]
    public required string Id { get; init; }

    /// <summary>The Message-ID field without its angle brackets.</summary>
    [JsonPropertyName("MessageID")]
    public required string MessageId { get; init; }

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

    /// <summary>The envelope's sender; empty for the null reverse-path.</summary>
    public required string ReturnPath { get; init; }

    /// <summary>The subject.</summary>
    public required string Subject { get; init; }

    /// <summary>What the List-Unsubscribe fields say.</summary>
    public required ListUnsubscribeJson ListUnsubscribe { get; init; }

    /// <summary>The Date field; when it was received where there is none.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Its tags.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>The inbox it lies in.</summary>
    public required string Inbox { get; init; }

    /// <summary>The SMTP session that brought it: see <c>/api/v1/sessions/{id}</c>.</summary>
    public required string Session { get; init; }

    /// <summary>The user who submitted it; empty without authentication.</summary>
    public required string Username { get; init; }

    /// <summary>The text body; empty when there is none.</summary>
    public required string Text { get; init; }

    /// <summary>The HTML body as sent, hostile as it may be, but with <c>cid:</c> references turned into the paths of the parts; empty when there is none.</summary>
    [JsonPropertyName("HTML")]
    public required string Html { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The parts shown within the body.</summary>
    public required ImmutableArray<AttachmentJson> Inline { get; init; }

    /// <summary>The attachments.</summary>
    public required ImmutableArray<AttachmentJson> Attachments { get; init; }

    internal static MessageJson Of(MessageSummary message, ParsedMessage parsed, IReadOnlyDictionary<string, ChecksumsJson> checksums) => new()
    {
        Id = message.Id.ToString(),
        MessageId = message.Facts.MessageId,
        From = MessageSummaryJson.SenderOf(message),
        To = AddressJson.Of(message.Facts.To),
        Cc = AddressJson.Of(message.Facts.Cc),
        Bcc = AddressJson.Of(message.Facts.Bcc),
        ReplyTo = AddressJson.Of(message.Facts.ReplyTo),
        ReturnPath = message.ReversePath,
        Subject = message.Facts.Subject,
        ListUnsubscribe = ListUnsubscribeJson.Of(parsed.HeaderFields),
        Date = message.Facts.Date ?? message.ReceivedAt,
        Username = message.User,
        Tags = message.Tags,
        Inbox = message.Inbox,
        Session = message.SessionId,
        Text = parsed.Text ?? "",
        Html = parsed.Html is { } html ? ContentIdLinks.Resolve(html, message.Id, parsed) : "",
        Size = message.Size,
        Inline = [.. parsed.Inline.Select(part => AttachmentJson.Of(part, checksums))],
        Attachments = [.. parsed.Attachments.Select(part => AttachmentJson.Of(part, checksums))],
    };
}
