using System.Text.Json.Serialization;
using MailCatcher.Api;

namespace MailCatcher.Webhooks;

/// <summary>What a receiver is told, in the form of Standard Webhooks.</summary>
/// <param name="Type"><c>message.received</c>, or <c>test</c>.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Data">The message, as lists show it; <see langword="null"/> for a test.</param>
internal sealed record WebhookEventJson(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("timestamp")] DateTimeOffset Timestamp,
    [property: JsonPropertyName("data")] MessageSummaryJson? Data);
