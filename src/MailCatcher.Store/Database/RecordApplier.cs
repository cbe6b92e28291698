using System.Collections.Immutable;
using LiteDB;

namespace MailCatcher.Store.Database;

/// <summary>
/// What each fact of the journal means for database and catalog. The same switch serves a live change, catching up and a rebuild, so that they cannot disagree. Applying is
/// deterministic: it depends on the records so far and on nothing else. Runs on the database's thread, inside a transaction.
/// </summary>
internal sealed class RecordApplier(DatabaseFile file, Catalog catalog, Definitions definitions)
{
    private const string MessageDeleted = "The message was deleted before it could be relayed.";

    /// <summary>Files that no message needs once the transaction is committed.</summary>
    internal List<string> FilesToDelete { get; } = [];

    /// <returns>The events to tell, the one that answers the caller first.</returns>
    internal ImmutableArray<StoreEvent> Apply(PlacedRecord placed) => placed.Record switch
    {
        StoreRecord.Received received => [Receive(received, placed)],
        StoreRecord.Seen seen => [Mark(seen, placed.Header.Sequence)],
        StoreRecord.AllSeen seen => [MarkAll(seen.IsSeen, placed.Header.Sequence)],
        StoreRecord.Labelled labelled => [Label(labelled, placed.Header.Sequence)],
        StoreRecord.TagRenamed renamed => [RenameTag(renamed, placed.Header.Sequence)],
        StoreRecord.Defined defined => [Define(defined.Definition with { ModSequence = placed.Header.Sequence }, placed.Header.Sequence)],
        StoreRecord.DefinitionCarried carried => [CarryDefinition(carried.Definition, placed.Header.Sequence)],
        StoreRecord.Removed removed => Remove(removed, placed.Header.Sequence),
        StoreRecord.ReleaseAsked asked => [Ask(asked.Entry, placed)],
        StoreRecord.ReleaseRecorded recorded => [Put(recorded.Entry with { ModSequence = placed.Header.Sequence }, placed.Header.Sequence)],
        StoreRecord.ReleaseCarried carried => [Carry(carried.Entry, placed.Header.Sequence)],
        _ => throw new ArgumentOutOfRangeException(nameof(placed), placed.Record, "The database's owner handles it."),
    };

    /// <summary>The entry as the deletion of its message leaves it: who still waited will not get it.</summary>
    internal static OutboxEntry WithoutMessage(OutboxEntry entry, long sequence) => entry.IsFinished ? entry : entry with
    {
        Recipients = [.. entry.Recipients.Select(recipient => recipient.State is RecipientState.Relayed or RecipientState.Failed
            ? recipient : recipient with { State = RecipientState.Failed, Reply = MessageDeleted })],
        DueAt = null,
        ModSequence = sequence,
    };

    private StoreEvent.MessageAdded Receive(StoreRecord.Received received, PlacedRecord placed)
    {
        var summary = new MessageSummary
        {
            Id = RecordId.Create(placed.Header),
            Sequence = placed.Header.Sequence,
            ModSequence = placed.Header.Sequence,
            ReceivedAt = new DateTimeOffset(placed.Header.TimeTicks, TimeSpan.Zero),
            Size = received.Size,
            ReversePath = received.Envelope.ReversePath?.ToString() ?? "",
            User = received.Envelope.User ?? "",
            SessionId = received.Envelope.SessionId,
            Inbox = received.Destination.Inbox,
            Tags = received.Destination.Tags,
            Facts = received.Facts,
        };
        file.Messages.Insert(new MessageRow(summary, placed.Position, received.LargeFile).ToDocument());
        if (received.LargeFile is { } name)
        {
            file.LargeFiles.Upsert(new BsonDocument { ["_id"] = name });
        }

        catalog.Add(summary);
        return new StoreEvent.MessageAdded(summary.ModSequence, summary);
    }

    private StoreEvent.MessagesChanged Label(StoreRecord.Labelled labelled, long sequence)
    {
        var changed = ImmutableArray.CreateBuilder<MessageSummary>();
        foreach (var message in labelled.Messages)
        {
            if (catalog.SetLabels(message, labelled.Change, sequence) && Find(message) is { } summary)
            {
                changed.Add(summary);
            }
        }

        catalog.Advance(sequence);
        return new StoreEvent.MessagesChanged(sequence, changed.ToImmutable());
    }

    private StoreEvent.AllChanged RenameTag(StoreRecord.TagRenamed renamed, long sequence)
    {
        var change = new LabelChange { RemoveTags = [renamed.From], AddTags = renamed.To is null ? [] : [renamed.To] };
        foreach (var message in catalog.Select(new MessageFilter { Tag = renamed.From }))
        {
            catalog.SetLabels(message, change, sequence);
        }

        catalog.Advance(sequence);
        return new StoreEvent.AllChanged(sequence);
    }

    private StoreEvent.Defined Define(Definition definition, long sequence)
    {
        file.WriteDefinition(definition);
        definitions.Apply(definition);
        catalog.Advance(sequence);
        return new StoreEvent.Defined(sequence, definition.Kind, definition.Name);
    }

    private StoreEvent CarryDefinition(Definition definition, long sequence) =>
        definitions.Find(definition.Kind, definition.Name) is { } known && known.ModSequence >= definition.ModSequence
            ? Nothing(sequence)
            : Define(definition, sequence);

    private StoreEvent.MessagesChanged Mark(StoreRecord.Seen seen, long sequence)
    {
        var changed = ImmutableArray.CreateBuilder<MessageSummary>();
        foreach (var message in seen.Messages)
        {
            if (catalog.SetSeen(message, seen.IsSeen, sequence) && Find(message) is { } summary)
            {
                changed.Add(summary);
            }
        }

        catalog.Advance(sequence);
        return new StoreEvent.MessagesChanged(sequence, changed.ToImmutable());
    }

    private StoreEvent.AllChanged MarkAll(bool seen, long sequence)
    {
        foreach (var message in catalog.Select(new MessageFilter { Seen = !seen }))
        {
            catalog.SetSeen(message, seen, sequence);
        }

        catalog.Advance(sequence);
        return new StoreEvent.AllChanged(sequence);
    }

    private ImmutableArray<StoreEvent> Remove(StoreRecord.Removed removed, long sequence)
    {
        var ids = ImmutableArray.CreateBuilder<Guid>();
        var inboxes = ImmutableArray.CreateBuilder<string>();
        var failed = new List<StoreEvent>();
        foreach (var message in removed.Messages)
        {
            if (file.Messages.FindById(message) is not { } document)
            {
                continue;
            }

            var row = MessageRow.FromDocument(document);
            file.Messages.Delete(message);
            inboxes.Add(catalog.Find(message)?.Inbox ?? "");
            catalog.Remove(message, row.Summary.Size, sequence);
            ids.Add(row.Summary.Id);
            if (row.LargeFile is { } name)
            {
                file.LargeFiles.Delete(name);
                FilesToDelete.Add(name);
            }

            failed.AddRange(file.Outbox.Find(Query.EQ(OutboxRow.MessageField, message)).ToArray()
                .Select(OutboxRow.FromDocument)
                .Where(entry => !entry.IsFinished)
                .Select(entry => Put(WithoutMessage(entry, sequence), sequence)));
        }

        catalog.Advance(sequence);
        return [new StoreEvent.MessagesRemoved(sequence, ids.ToImmutable()) { Inboxes = inboxes.ToImmutable() }, .. failed];
    }

    private StoreEvent Ask(OutboxEntry entry, PlacedRecord placed) =>
        // The message may have gone between the request and its record; the requester is told by the missing entry.
        catalog.Find(RecordId.SequenceOf(entry.MessageId)) is null
            ? Nothing(placed.Header.Sequence)
            : Put(entry with { Id = RecordId.Create(placed.Header), ModSequence = placed.Header.Sequence }, placed.Header.Sequence);

    private StoreEvent Carry(OutboxEntry entry, long sequence) =>
        file.Outbox.FindById(RecordId.SequenceOf(entry.Id)) is { } known && OutboxRow.FromDocument(known).ModSequence >= entry.ModSequence
            ? Nothing(sequence)
            : Put(entry, sequence);

    private StoreEvent.OutboxChanged Put(OutboxEntry entry, long sequence)
    {
        file.Outbox.Upsert(OutboxRow.ToDocument(entry));
        catalog.Advance(sequence);
        return new StoreEvent.OutboxChanged(sequence, entry) { Inbox = catalog.Find(RecordId.SequenceOf(entry.MessageId))?.Inbox ?? "" };
    }

    private StoreEvent.MessagesChanged Nothing(long sequence)
    {
        catalog.Advance(sequence);
        return new StoreEvent.MessagesChanged(sequence, []);
    }

    private MessageSummary? Find(long message) =>
        catalog.FindRecent(message)
        ?? (file.Messages.FindById(message) is { } document && catalog.Find(message) is { } flags ? flags.On(MessageRow.FromDocument(document).Summary) : null);
}
