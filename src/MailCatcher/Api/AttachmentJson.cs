using System.Text.Json.Serialization;
using MailCatcher.Store.Mime;

namespace MailCatcher.Api;

/// <summary>An attachment or an inline part, without its bytes, in the shape of Mailpit's Attachment.</summary>
public sealed record AttachmentJson
{
    /// <summary>What to put into <c>/part/{PartID}</c>.</summary>
    [JsonPropertyName("PartID")]
    public required string PartId { get; init; }

    /// <summary>The file name.</summary>
    public required string FileName { get; init; }

    /// <summary>The media type, as the message says.</summary>
    public required string ContentType { get; init; }

    /// <summary>The Content-ID without its angle brackets; empty when there is none.</summary>
    [JsonPropertyName("ContentID")]
    public required string ContentId { get; init; }

    /// <summary>Its size in bytes, decoded.</summary>
    public required long Size { get; init; }

    /// <summary>Checksums of the decoded bytes.</summary>
    public required ChecksumsJson Checksums { get; init; }

    internal static AttachmentJson Of(MimeNode part, IReadOnlyDictionary<string, ChecksumsJson> checksums) => new()
    {
        PartId = part.PartId,
        FileName = part.FileName,
        ContentType = part.ContentType,
        ContentId = part.ContentId,
        Size = part.Size,
        Checksums = checksums.GetValueOrDefault(part.PartId, ChecksumsJson.None),
    };
}

/// <summary>Checksums of a part's decoded bytes, lower-case hexadecimal.</summary>
/// <param name="Md5">MD5.</param>
/// <param name="Sha1">SHA-1.</param>
/// <param name="Sha256">SHA-256.</param>
public sealed record ChecksumsJson(
    [property: JsonPropertyName("MD5")] string Md5,
    [property: JsonPropertyName("SHA1")] string Sha1,
    [property: JsonPropertyName("SHA256")] string Sha256)
{
    internal static ChecksumsJson None { get; } = new("", "", "");
}
