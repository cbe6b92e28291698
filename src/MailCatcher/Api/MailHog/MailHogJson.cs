using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Api.MailHog;

/// <summary>A page of messages, in MailHog's shape.</summary>
internal sealed record MailHogPage(
    [property: JsonPropertyName("total")] int Total,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("items")] ImmutableArray<MailHogMessage> Items);

/// <summary>An address of the envelope, in MailHog's shape.</summary>
internal sealed record MailHogPath(string[]? Relays, string Mailbox, string Domain, string Params)
{
    internal static MailHogPath Of(EmailAddress? address) => new(null, address?.LocalPart ?? "", address?.Domain ?? "", "");
}

/// <summary>A header section and a body, in MailHog's shape: names as its clients look for them, values and body still encoded.</summary>
internal sealed record MailHogContent(SortedDictionary<string, List<string>> Headers, string Body, long Size, [property: JsonPropertyName("MIME")] MailHogMime? Mime);

/// <summary>The parts of a multipart.</summary>
internal sealed record MailHogMime(ImmutableArray<MailHogContent> Parts);

/// <summary>What came over SMTP.</summary>
internal sealed record MailHogRaw(string From, ImmutableArray<string> To, string Data, string Helo);

/// <summary>A message, in MailHog's shape.</summary>
internal sealed record MailHogMessage(
    [property: JsonPropertyName("ID")] string Id,
    MailHogPath From,
    ImmutableArray<MailHogPath> To,
    MailHogContent Content,
    DateTime Created,
    [property: JsonPropertyName("MIME")] MailHogMime? Mime,
    MailHogRaw Raw)
{
    internal static MailHogMessage Of(MessageSummary message, Envelope envelope, string data)
    {
        var entity = RawEntity.Parse(data);
        return new MailHogMessage(
            message.Id.ToString(),
            MailHogPath.Of(envelope.ReversePath),
            [.. envelope.ForwardPaths.Select(path => MailHogPath.Of(path))],
            ContentOf(entity, data.Length) with { Mime = null },
            message.ReceivedAt.UtcDateTime,
            MimeOf(entity),
            new MailHogRaw(envelope.ReversePath?.ToString() ?? "", [.. envelope.ForwardPaths.Select(path => path.ToString())], data, envelope.HelloName));
    }

    private static MailHogContent ContentOf(RawEntity entity, long size) => new(entity.Headers, entity.Body, size, MimeOf(entity));

    private static MailHogMime? MimeOf(RawEntity entity) =>
        entity.Parts.IsEmpty ? null : new MailHogMime([.. entity.Parts.Select(part => ContentOf(part, part.Body.Length))]);
}
