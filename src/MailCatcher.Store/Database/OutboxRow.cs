using LiteDB;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace MailCatcher.Store.Database;

/// <summary>An outbox entry in the database: what it is looked up by, and the entry itself as the journal writes it.</summary>
internal static class OutboxRow
{
    /// <summary>The message's sequence.</summary>
    internal const string MessageField = "msg";

    /// <summary>When the entry is due, UTC ticks; <see cref="NotDue"/> when it is finished.</summary>
    internal const string DueField = "due";

    internal const long NotDue = long.MaxValue;

    internal static BsonDocument ToDocument(OutboxEntry entry) => new()
    {
        ["_id"] = RecordId.SequenceOf(entry.Id),
        [MessageField] = RecordId.SequenceOf(entry.MessageId),
        [DueField] = entry.DueAt?.UtcTicks ?? NotDue,
        ["json"] = JsonSerializer.SerializeToUtf8Bytes(entry, RecordJson.Default.OutboxEntry),
    };

    internal static OutboxEntry FromDocument(BsonDocument document) =>
        JsonSerializer.Deserialize(document["json"].AsBinary, RecordJson.Default.OutboxEntry)
        ?? throw new InvalidDataException("An outbox row is empty.");
}
