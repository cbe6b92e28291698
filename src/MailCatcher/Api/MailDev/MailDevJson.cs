using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Store.Mime;

namespace MailCatcher.Api.MailDev;

/// <summary>An address, in MailDev's shape.</summary>
internal sealed record MailDevAddress([property: JsonPropertyName("address")] string Address, [property: JsonPropertyName("name")] string Name)
{
    internal static ImmutableArray<MailDevAddress> Of(ImmutableArray<NamedAddress> addresses) => [.. addresses.Select(address => new MailDevAddress(address.Address, address.Name))];
}

/// <summary>An address of the envelope. MailDev gives its parameters, or false; we have none to give.</summary>
internal sealed record MailDevPath([property: JsonPropertyName("address")] string Address, [property: JsonPropertyName("args")] bool Arguments);

/// <summary>The envelope, in MailDev's shape.</summary>
internal sealed record MailDevEnvelope(
    [property: JsonPropertyName("from")] MailDevPath From,
    [property: JsonPropertyName("to")] ImmutableArray<MailDevPath> To,
    [property: JsonPropertyName("host")] string Host,
    [property: JsonPropertyName("remoteAddress")] string RemoteAddress);

/// <summary>An attachment, in MailDev's shape.</summary>
internal sealed record MailDevAttachment
{
    [JsonPropertyName("contentType")]
    public required string ContentType { get; init; }

    [JsonPropertyName("transferEncoding")]
    public required string TransferEncoding { get; init; }

    [JsonPropertyName("contentDisposition")]
    public required string ContentDisposition { get; init; }

    [JsonPropertyName("fileName")]
    public required string FileName { get; init; }

    [JsonPropertyName("generatedFileName")]
    public required string GeneratedFileName { get; init; }

    [JsonPropertyName("contentId")]
    public required string ContentId { get; init; }

    [JsonPropertyName("checksum")]
    public required string Checksum { get; init; }

    [JsonPropertyName("length")]
    public required long Length { get; init; }

    [JsonPropertyName("transformed")]
    public bool Transformed { get; init; } = true;

    internal static MailDevAttachment Of(MimeNode part, ChecksumsJson checksums) => new()
    {
        ContentType = part.ContentType,
        TransferEncoding = part.TransferEncoding,
        ContentDisposition = part.Disposition.Length > 0 ? part.Disposition : "attachment",
        FileName = part.FileName,
        GeneratedFileName = NameOf(part),
        ContentId = part.ContentId,
        Checksum = checksums.Md5,
        Length = part.Size,
    };

    /// <summary>The name in addresses: never what the message says but for a plain extension.</summary>
    internal static string NameOf(MimeNode part)
    {
        var extension = Path.GetExtension(part.FileName);
        return $"part-{part.PartId}{(extension.Length is > 1 and <= 10 && extension.Skip(1).All(char.IsAsciiLetterOrDigit) ? extension.ToLowerInvariant() : "")}";
    }
}

/// <summary>A message, in MailDev's shape; what is <see langword="null"/> is left out.</summary>
internal sealed record MailDevMessage
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("time")]
    public required DateTime Time { get; init; }

    [JsonPropertyName("read")]
    public required bool Read { get; init; }

    [JsonPropertyName("envelope")]
    public required MailDevEnvelope Envelope { get; init; }

    [JsonPropertyName("source")]
    public required string Source { get; init; }

    [JsonPropertyName("size")]
    public required long Size { get; init; }

    [JsonPropertyName("sizeHuman")]
    public required string SizeHuman { get; init; }

    /// <summary>By lower-case name: one value, or an array of several.</summary>
    [JsonPropertyName("headers")]
    public required IReadOnlyDictionary<string, object> Headers { get; init; }

    [JsonPropertyName("subject")]
    public required string Subject { get; init; }

    [JsonPropertyName("messageId")]
    public required string MessageId { get; init; }

    [JsonPropertyName("priority")]
    public string Priority { get; init; } = "normal";

    [JsonPropertyName("from")]
    public required ImmutableArray<MailDevAddress> From { get; init; }

    [JsonPropertyName("to")]
    public required ImmutableArray<MailDevAddress> To { get; init; }

    [JsonPropertyName("cc")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<MailDevAddress>? Cc { get; init; }

    [JsonPropertyName("bcc")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<MailDevAddress>? Bcc { get; init; }

    [JsonPropertyName("replyTo")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<MailDevAddress>? ReplyTo { get; init; }

    [JsonPropertyName("date")]
    public required DateTime Date { get; init; }

    [JsonPropertyName("html")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Html { get; init; }

    [JsonPropertyName("text")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    [JsonPropertyName("attachments")]
    public ImmutableArray<MailDevAttachment>? Attachments { get; init; }

    /// <summary>The envelope's recipients that no field names.</summary>
    [JsonPropertyName("calculatedBcc")]
    public required ImmutableArray<MailDevAddress> CalculatedBcc { get; init; }

    internal static MailDevMessage Of(MessageSummary message, Envelope envelope, ParsedMessage parsed, IReadOnlyDictionary<string, ChecksumsJson> checksums)
    {
        var facts = message.Facts;
        var time = (facts.Date ?? message.ReceivedAt).UtcDateTime;
        ImmutableArray<MimeNode> parts = [.. parsed.Attachments.Concat(parsed.Inline)];
        var named = facts.To.Concat(facts.Cc).Select(address => address.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new MailDevMessage
        {
            Id = message.Id.ToString(),
            Time = time,
            Date = time,
            Read = message.IsSeen,
            Envelope = new MailDevEnvelope(
                new MailDevPath(envelope.ReversePath?.ToString() ?? "", false),
                [.. envelope.ForwardPaths.Select(path => new MailDevPath(path.ToString(), false))],
                envelope.HelloName,
                envelope.RemoteAddress?.ToString() ?? ""),
            Source = $"{message.Id}.eml",
            Size = message.Size,
            SizeHuman = Human(message.Size),
            Headers = HeadersOf(parsed),
            Subject = facts.Subject,
            MessageId = facts.MessageId,
            From = facts.From is { } from ? MailDevAddress.Of([from]) : [],
            To = MailDevAddress.Of(facts.To),
            Cc = facts.Cc.IsEmpty ? null : MailDevAddress.Of(facts.Cc),
            Bcc = BccOf(parsed, facts),
            ReplyTo = facts.ReplyTo.IsEmpty ? null : MailDevAddress.Of(facts.ReplyTo),
            Html = parsed.Html,
            Text = parsed.Text,
            Attachments = parts.IsEmpty ? null : [.. parts.Select(part => MailDevAttachment.Of(part, checksums.GetValueOrDefault(part.PartId, ChecksumsJson.None)))],
            CalculatedBcc = [.. envelope.ForwardPaths.Select(path => path.ToString()).Where(path => !named.Contains(path)).Distinct().Select(path => new MailDevAddress(path, ""))],
        };
    }

    private static ImmutableArray<MailDevAddress>? BccOf(ParsedMessage parsed, MessageFacts facts) =>
        facts.Bcc.IsEmpty || !parsed.HeaderFields.Any(field => field.Name.Equals("Bcc", StringComparison.OrdinalIgnoreCase)) ? null : MailDevAddress.Of(facts.Bcc);

    private static Dictionary<string, object> HeadersOf(ParsedMessage parsed) => parsed.HeaderFields
        .GroupBy(field => field.Name.ToLowerInvariant(), field => field.Value.Trim())
        .ToDictionary(field => field.Key, field => field.ToArray() is [var one] ? (object)one : field.ToArray());

    private static string Human(long size) => size < 1024 ? string.Create(CultureInfo.InvariantCulture, $"{size} bytes")
        : size < 1024 * 1024 ? string.Create(CultureInfo.InvariantCulture, $"{size / 1024d:0.##} KB")
        : string.Create(CultureInfo.InvariantCulture, $"{size / 1024d / 1024d:0.##} MB");
}
