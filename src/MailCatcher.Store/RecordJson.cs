using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using MailCatcher.Smtp;

namespace MailCatcher.Store;

/// <summary>Which messages a record is about.</summary>
internal sealed record SeenPayload(ImmutableArray<long> Messages, bool IsSeen);

/// <summary>An IP address as JSON text.</summary>
internal sealed class IPAddressConverter : JsonConverter<IPAddress>
{
    public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IPAddress.TryParse(reader.GetString(), out var address) ? address : null;

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>The JSON of the journal. Names are on disk: renaming a property needs a new record type.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true, UseStringEnumConverter = true, Converters = [typeof(IPAddressConverter)])]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(OutboxEntry))]
[JsonSerializable(typeof(SeenPayload))]
internal sealed partial class RecordJson : JsonSerializerContext;
