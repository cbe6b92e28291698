using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MailCatcher.Store;

/// <summary>A message on its way from one store to another, with what is known beside its content. As JSON it is a line of an export; what is left out is not known.</summary>
public sealed record TransferMessage
{
    /// <summary>What it is called where it comes from: tells apart messages of the same content. Empty: nothing.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>When it was received there.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The envelope's reverse-path; empty: the null reverse-path; <see langword="null"/>: not known.</summary>
    public string? From { get; init; }

    /// <summary>The envelope's forward-paths; <see langword="null"/>: not known.</summary>
    public ImmutableArray<string>? To { get; init; }

    /// <summary>The name that the client gave with EHLO or HELO.</summary>
    public string? Hello { get; init; }

    /// <summary>The address that the client connected from.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The authenticated user.</summary>
    public string? User { get; init; }

    /// <summary>The protocol by which it was received, such as <c>ESMTP</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary>The SMTP session.</summary>
    public string? Session { get; init; }

    /// <summary>The inbox it lies in; <see langword="null"/>: rules decide.</summary>
    public string? Inbox { get; init; }

    /// <summary>Its tags; <see langword="null"/>: those that it brings along, and rules.</summary>
    public ImmutableArray<string>? Tags { get; init; }

    /// <summary>Whether somebody has opened it.</summary>
    public bool Seen { get; init; }

    /// <summary>Whether it is kept whatever the retention says.</summary>
    public bool Pinned { get; init; }

    /// <summary>The content, byte for byte; in JSON as Base64.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }
}

/// <summary>The JSON of exports.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(TransferMessage))]
internal sealed partial class TransferJson : JsonSerializerContext;
