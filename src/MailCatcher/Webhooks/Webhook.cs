using System.Security.Cryptography;
using System.Text.Json;

namespace MailCatcher.Webhooks;

/// <summary>A webhook: who is told of which messages.</summary>
internal sealed record Webhook
{
    /// <summary>The kind of definition that a webhook is.</summary>
    internal const string Kind = "webhook";

    private const string SecretPrefix = "whsec_";
    private const int SecretBytes = 32;

    /// <summary>Its name, once in all.</summary>
    public required string Name { get; init; }

    /// <summary>The receiver's address.</summary>
    public required string Url { get; init; }

    /// <summary>The key that deliveries are signed with, as Standard Webhooks write it: <c>whsec_</c> and Base64. Told once, when it is made.</summary>
    public required string Secret { get; init; }

    /// <summary>Only messages of this inbox; empty: of all.</summary>
    public string Inbox { get; init; } = "";

    /// <summary>Only messages that this search finds; empty: all.</summary>
    public string Query { get; init; } = "";

    /// <summary>Whether it is told of anything; what comes meanwhile it is told of later.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The sequence of the change that made it so; kept beside its value.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long ModSequence { get; init; }

    /// <summary>A new key.</summary>
    internal static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The key's bytes; <see langword="null"/>: it is none. Standard Webhooks ask for 24 to 64.</summary>
    internal static byte[]? KeyOf(string secret)
    {
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret.AsSpan(SecretPrefix.Length) : [];
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, bytes, out var length) && length is >= 24 and <= 64 ? bytes[..length] : null;
    }

    internal static Webhook? Of(Store.Definition definition) =>
        definition.Value is { } value && JsonSerializer.Deserialize<Webhook>(value) is { } webhook ? webhook with { ModSequence = definition.ModSequence } : null;

    internal Store.Definition ToDefinition() => new(Kind, Name, JsonSerializer.Serialize(this));
}
