using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store;

/// <summary>Facts to payloads and back. Everything but a received message is JSON; unknown properties are passed over, so that payloads can grow.</summary>
internal static class RecordCodec
{
    /// <summary>Encodes every record but <see cref="StoreRecord.Received"/>, which needs its content: see <see cref="ReceivedPayload"/>.</summary>
    internal static EncodedPayload Encode(StoreRecord record) => record switch
    {
        StoreRecord.Seen seen => Json(RecordType.Seen, new SeenPayload(seen.Messages, seen.IsSeen), RecordJson.Default.SeenPayload),
        StoreRecord.AllSeen seen => Json(RecordType.AllSeen, new SeenPayload([], seen.IsSeen), RecordJson.Default.SeenPayload),
        StoreRecord.Labelled labelled => Json(RecordType.Labelled, LabelsPayload.Of(labelled), RecordJson.Default.LabelsPayload),
        StoreRecord.TagRenamed renamed => Json(RecordType.TagRenamed, new TagRenamedPayload(renamed.From, renamed.To), RecordJson.Default.TagRenamedPayload),
        StoreRecord.Defined defined => Json(RecordType.Defined, defined.Definition, RecordJson.Default.Definition),
        StoreRecord.DefinitionCarried carried => Json(RecordType.DefinitionCarried, carried.Definition, RecordJson.Default.Definition),
        StoreRecord.Discarded discarded => Json(RecordType.Discarded, new SeenPayload(discarded.Messages, discarded.IsDiscarded), RecordJson.Default.SeenPayload),
        StoreRecord.Removed removed => Json(RecordType.Removed, new SeenPayload(removed.Messages, false), RecordJson.Default.SeenPayload),
        StoreRecord.AllRemoved => Json(RecordType.AllRemoved, new SeenPayload([], false), RecordJson.Default.SeenPayload),
        StoreRecord.ReleaseAsked asked => Json(RecordType.ReleaseAsked, asked.Entry, RecordJson.Default.OutboxEntry),
        StoreRecord.ReleaseRecorded recorded => Json(RecordType.ReleaseRecorded, recorded.Entry, RecordJson.Default.OutboxEntry),
        StoreRecord.ReleaseCarried carried => Json(RecordType.ReleaseCarried, carried.Entry, RecordJson.Default.OutboxEntry),
        _ => throw new ArgumentOutOfRangeException(nameof(record), record, "It has a codec of its own."),
    };

    /// <summary>Decodes every record but a received message.</summary>
    /// <exception cref="InvalidDataException">A newer program wrote a record that this one does not know.</exception>
    internal static StoreRecord Decode(RecordType type, ReadOnlySpan<byte> payload) => type switch
    {
        RecordType.Seen => JsonSerializer.Deserialize(payload, RecordJson.Default.SeenPayload) is { } seen
            ? new StoreRecord.Seen(seen.Messages, seen.IsSeen) : throw Unreadable(type),
        RecordType.AllSeen => new StoreRecord.AllSeen(JsonSerializer.Deserialize(payload, RecordJson.Default.SeenPayload)?.IsSeen ?? true),
        RecordType.Labelled => JsonSerializer.Deserialize(payload, RecordJson.Default.LabelsPayload)?.ToRecord() ?? throw Unreadable(type),
        RecordType.TagRenamed => JsonSerializer.Deserialize(payload, RecordJson.Default.TagRenamedPayload) is { } renamed
            ? new StoreRecord.TagRenamed(renamed.From, renamed.To) : throw Unreadable(type),
        RecordType.Defined => new StoreRecord.Defined(Defined(type, payload)),
        RecordType.DefinitionCarried => new StoreRecord.DefinitionCarried(Defined(type, payload)),
        RecordType.Discarded => JsonSerializer.Deserialize(payload, RecordJson.Default.SeenPayload) is { } discarded
            ? new StoreRecord.Discarded(discarded.Messages, discarded.IsSeen) : throw Unreadable(type),
        RecordType.Removed => new StoreRecord.Removed(JsonSerializer.Deserialize(payload, RecordJson.Default.SeenPayload)?.Messages ?? []),
        RecordType.AllRemoved => new StoreRecord.AllRemoved(),
        RecordType.ReleaseAsked => new StoreRecord.ReleaseAsked(Entry(type, payload)),
        RecordType.ReleaseRecorded => new StoreRecord.ReleaseRecorded(Entry(type, payload)),
        RecordType.ReleaseCarried => new StoreRecord.ReleaseCarried(Entry(type, payload)),
        _ => throw Unreadable(type),
    };

    private static OutboxEntry Entry(RecordType type, ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, RecordJson.Default.OutboxEntry) ?? throw Unreadable(type);

    private static Definition Defined(RecordType type, ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, RecordJson.Default.Definition) ?? throw Unreadable(type);

    private static InvalidDataException Unreadable(RecordType type) =>
        new($"The journal holds a record of type {(int)type}, which this version does not know. Run the version that wrote it, or a newer one.");

    private static EncodedPayload Json<T>(RecordType type, T value, JsonTypeInfo<T> typeInfo)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, typeInfo);
        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(rented, 0);
        return new EncodedPayload(type, rented, bytes.Length);
    }
}
