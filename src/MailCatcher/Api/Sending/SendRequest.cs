using System.Text.Json.Serialization;

namespace MailCatcher.Api.Sending;

/// <summary>A message to make and catch, in the shape of Mailpit's send request.</summary>
internal sealed record SendRequest
{
    public SendAddress? From { get; init; }

    public SendAddress[] To { get; init => field = value ?? []; } = [];

    public SendAddress[] Cc { get; init => field = value ?? []; } = [];

    /// <summary>Addresses that no header field names.</summary>
    public string[] Bcc { get; init => field = value ?? []; } = [];

    public SendAddress[] ReplyTo { get; init => field = value ?? []; } = [];

    public string Subject { get; init => field = value ?? ""; } = "";

    public string Text { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("HTML")]
    public string Html { get; init => field = value ?? ""; } = "";

    public SendAttachment[] Attachments { get; init => field = value ?? []; } = [];

    /// <summary>Further header fields by name.</summary>
    public Dictionary<string, string> Headers { get; init => field = value ?? []; } = [];

    public string[] Tags { get; init => field = value ?? []; } = [];
}

/// <summary>An address with its display name.</summary>
internal sealed record SendAddress
{
    public string Email { get; init => field = value ?? ""; } = "";

    public string Name { get; init => field = value ?? ""; } = "";
}

/// <summary>An attachment; with a <see cref="ContentId"/> it is inline.</summary>
internal sealed record SendAttachment
{
    [JsonConverter(typeof(Base64Converter))]
    public byte[] Content { get; init => field = value ?? []; } = [];

    public string Filename { get; init => field = value ?? ""; } = "";

    public string ContentType { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("ContentID")]
    public string ContentId { get; init => field = value ?? ""; } = "";
}
