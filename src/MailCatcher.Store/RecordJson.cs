using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MailCatcher.Smtp;

namespace MailCatcher.Store;

/// <summary>Which messages a record is about.</summary>
internal sealed record SeenPayload(ImmutableArray<long> Messages, bool IsSeen);

/// <summary>The labels of which messages change how.</summary>
internal sealed record LabelsPayload(
    ImmutableArray<long> Messages,
    bool? Pinned,
    string? Inbox,
    ImmutableArray<string>? SetTags,
    ImmutableArray<string>? AddTags,
    ImmutableArray<string>? RemoveTags)
{
    internal static LabelsPayload Of(StoreRecord.Labelled record) =>
        new(record.Messages, record.Change.Pinned, record.Change.Inbox, record.Change.SetTags, record.Change.AddTags, record.Change.RemoveTags);

    internal StoreRecord.Labelled ToRecord() => new(
        Messages, new LabelChange { Pinned = Pinned, Inbox = Inbox, SetTags = SetTags, AddTags = AddTags ?? [], RemoveTags = RemoveTags ?? [] });
}

/// <summary>A tag's old name and its new one.</summary>
internal sealed record TagRenamedPayload(string From, string? To);

/// <summary>What stands before a routed message's content.</summary>
internal sealed record ReceiptPayload(
    Envelope Envelope,
    string Inbox,
    ImmutableArray<string> Tags,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ReceivedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ImportKey = null);

/// <summary>An IP address as JSON text.</summary>
internal sealed class IPAddressConverter : JsonConverter<IPAddress>
{
    public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IPAddress.TryParse(reader.GetString(), out var address) ? address : null;

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>The JSON of the journal and of the transcripts. Names are on disk: renaming a property needs a new record type.</summary>
[JsonSourceGenerationOptions(
    IgnoreReadOnlyProperties = true, UseStringEnumConverter = true, Converters = [typeof(IPAddressConverter)])]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(OutboxEntry))]
[JsonSerializable(typeof(SeenPayload))]
[JsonSerializable(typeof(LabelsPayload))]
[JsonSerializable(typeof(TagRenamedPayload))]
[JsonSerializable(typeof(ReceiptPayload))]
[JsonSerializable(typeof(SessionTranscript))]
[JsonSerializable(typeof(Definition))]
[JsonSerializable(typeof(Inbox))]
[JsonSerializable(typeof(TagSettings))]
[JsonSerializable(typeof(SavedSearch))]
internal sealed partial class RecordJson : JsonSerializerContext;

/// <summary>The JSON of a receipt, without what an envelope rarely has: a third less in front of every message.</summary>
internal static class ReceiptJson
{
    internal static JsonTypeInfo<ReceiptPayload> Type { get; } = (JsonTypeInfo<ReceiptPayload>)new JsonSerializerOptions(RecordJson.Default.Options)
    {
        TypeInfoResolver = RecordJson.Default.WithAddedModifier(LeaveOutDefaults),
    }.GetTypeInfo(typeof(ReceiptPayload));

    private static void LeaveOutDefaults(JsonTypeInfo type)
    {
        if (type.Type != typeof(Envelope))
        {
            return;
        }

        var usual = new Envelope { ReversePath = null, ForwardPaths = [], HelloName = "", RemoteAddress = null, SessionId = "", Protocol = "" };
        foreach (var property in type.Properties.Where(property => !property.IsRequired))
        {
            var left = property.Get?.Invoke(usual);
            property.ShouldSerialize = (_, value) => !Equals(value, left);
        }
    }
}
