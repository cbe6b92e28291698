using System.Collections.Immutable;
using LiteDB;

namespace MailCatcher.Store.Database;

/// <summary>
/// What each fact of the journal means for database and state.Catalog. The same switch serves a live change, catching up and a rebuild, so that they cannot disagree. Applying is
/// deterministic: it depends on the records so far and on nothing else. Runs on the database's thread, inside a transaction.
/// </summary>
internal sealed class RecordApplier(DatabaseFile file, AppliedState state)
{
    private const string MessageDeleted = "The message was deleted before it could be relayed.";

    /// <summary>Files that no message needs any more.</summary>
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
        StoreRecord.Discarded discarded => [Discard(discarded, placed.Header.Sequence)],
        StoreRecord.Removed removed => Remove(removed, placed.Header.Sequence),
        StoreRecord.ReleaseAsked asked => [Ask(asked.Entry, placed)],
        StoreRecord.ReleaseRecorded recorded => [Put(recorded.Entry with { ModSequence = placed.Header.Sequence }, placed.Header.Sequence)],
        StoreRecord.ReleaseCarried carried => [Carry(carried.Entry, placed.Header.Sequence)],
        _ => throw new ArgumentOutOfRangeException(nameof(placed), placed.Record, "The database's owner handles it."),
    };

    /// <summary>The entry as the deletion of its message leaves it: who still waited will not get it.</summary>
    internal static OutboxEntry WithoutMessage(OutboxEntry entry, long sequence) => entry.IsFinished ? entry : entry with
    {
        Recipients = [.. entry.Recipients.Select(recipient => recipient.IsFinished
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
            ReceivedAt = received.Destination.ReceivedAt?.ToUniversalTime() ?? new DateTimeOffset(placed.Header.TimeTicks, TimeSpan.Zero),
            Size = received.Size,
            ReversePath = received.Envelope.ReversePath?.ToString() ?? "",
            User = received.Envelope.User ?? "",
            SessionId = received.Envelope.SessionId,
            Inbox = received.Destination.Inbox,
            Tags = received.Destination.Tags,
            Facts = received.Facts,
        };
        file.Rows.Put(new MessageRow(summary, placed.Position, received.LargeFile, received.Destination.ImportKey));
        if (received.LargeFile is { } name)
        {
            file.LargeFiles.Upsert(new BsonDocument { ["_id"] = name });
        }

        if (received.Destination.ImportKey is { } key)
        {
            file.Imports.Upsert(new BsonDocument { ["_id"] = key, ["s"] = summary.Sequence });
        }

        state.Catalog.Add(summary);
        if (received.Content is { } content)
        {
            state.Contents.Add(summary.Sequence, content);
        }

        state.Loads.Add(placed.Position.Segment, state.SaltOf(placed.Position.Segment), placed.Position.Length);
        return new StoreEvent.MessageAdded(summary.ModSequence, summary);
    }

    private StoreEvent.MessagesChanged Label(StoreRecord.Labelled labelled, long sequence)
    {
        var changed = ImmutableArray.CreateBuilder<MessageSummary>();
        foreach (var message in labelled.Messages)
        {
            if (state.Catalog.SetLabels(message, labelled.Change, sequence) && Find(message) is { } summary)
            {
                changed.Add(summary);
            }
        }

        state.Catalog.Advance(sequence);
        return new StoreEvent.MessagesChanged(sequence, changed.ToImmutable());
    }

    private StoreEvent.AllChanged RenameTag(StoreRecord.TagRenamed renamed, long sequence)
    {
        var change = new LabelChange { RemoveTags = [renamed.From], AddTags = renamed.To is null ? [] : [renamed.To] };
        foreach (var message in state.Catalog.Select(new MessageFilter { Tag = renamed.From }))
        {
            state.Catalog.SetLabels(message, change, sequence);
        }

        state.Catalog.Advance(sequence);
        return new StoreEvent.AllChanged(sequence);
    }

    private StoreEvent.Defined Define(Definition definition, long sequence)
    {
        file.WriteDefinition(definition);
        state.Definitions.Apply(definition);
        state.Catalog.Advance(sequence);
        return new StoreEvent.Defined(sequence, definition.Kind, definition.Name);
    }

    private StoreEvent CarryDefinition(Definition definition, long sequence) =>
        state.Definitions.Find(definition.Kind, definition.Name) is { } known && known.ModSequence >= definition.ModSequence
            ? Nothing(sequence)
            : Define(definition, sequence);

    private StoreEvent.MessagesChanged Mark(StoreRecord.Seen seen, long sequence)
    {
        var changed = ImmutableArray.CreateBuilder<MessageSummary>();
        foreach (var message in seen.Messages)
        {
            if (state.Catalog.SetSeen(message, seen.IsSeen, sequence) && Find(message) is { } summary)
            {
                changed.Add(summary);
            }
        }

        state.Catalog.Advance(sequence);
        return new StoreEvent.MessagesChanged(sequence, changed.ToImmutable());
    }

    private StoreEvent.AllChanged MarkAll(bool seen, long sequence)
    {
        foreach (var message in state.Catalog.Select(new MessageFilter { Seen = !seen }))
        {
            state.Catalog.SetSeen(message, seen, sequence);
        }

        state.Catalog.Advance(sequence);
        return new StoreEvent.AllChanged(sequence);
    }

    private StoreEvent Discard(StoreRecord.Discarded discarded, long sequence)
    {
        var (ids, inboxes) = (ImmutableArray.CreateBuilder<Guid>(), ImmutableArray.CreateBuilder<string>());
        var back = ImmutableArray.CreateBuilder<MessageSummary>();
        foreach (var message in discarded.Messages)
        {
            if (file.Rows.Find(message) is not { } row)
            {
                continue;
            }

            if (!state.Catalog.SetDiscarded(message, row.Summary.Size, discarded.IsDiscarded, sequence) || state.Catalog.FindKept(message) is not { } flags)
            {
                continue;
            }

            ids.Add(row.Summary.Id);
            inboxes.Add(flags.Inbox);
            back.Add(flags.On(row.Summary));
        }

        state.Catalog.Advance(sequence);
        return discarded.IsDiscarded
            ? new StoreEvent.MessagesRemoved(sequence, ids.ToImmutable()) { Inboxes = inboxes.ToImmutable() }
            : new StoreEvent.MessagesChanged(sequence, back.ToImmutable());
    }

    private ImmutableArray<StoreEvent> Remove(StoreRecord.Removed removed, long sequence)
    {
        var ids = ImmutableArray.CreateBuilder<Guid>();
        var inboxes = ImmutableArray.CreateBuilder<string>();
        var failed = new List<StoreEvent>();
        var hasWaiting = file.HasWaitingReleases();
        foreach (var message in removed.Messages)
        {
            if (file.Rows.Find(message) is not { } row)
            {
                continue;
            }

            file.Rows.Remove(message);
            if (state.Catalog.Find(message) is { } flags)
            {
                // Of those discarded before, it was told then that they are gone.
                inboxes.Add(flags.Inbox);
                ids.Add(row.Summary.Id);
            }

            state.Catalog.Remove(message, row.Summary.Size, sequence);
            state.Loads.Remove(row.Position.Segment, row.Position.Length);
            if (row.LargeFile is { } name)
            {
                file.LargeFiles.Delete(name);
                FilesToDelete.Add(name);
            }

            if (row.ImportKey is { } key)
            {
                file.Imports.Delete(key);
            }

            if (hasWaiting)
            {
                failed.AddRange(file.Outbox.Find(Query.EQ(OutboxRow.MessageField, message)).ToArray()
                    .Select(OutboxRow.FromDocument)
                    .Where(entry => !entry.IsFinished)
                    .Select(entry => Put(WithoutMessage(entry, sequence), sequence)));
            }
        }

        state.Catalog.Advance(sequence);
        return [new StoreEvent.MessagesRemoved(sequence, ids.ToImmutable()) { Inboxes = inboxes.ToImmutable() }, .. failed];
    }

    private StoreEvent Ask(OutboxEntry entry, PlacedRecord placed) =>
        // The message may have gone between the request and its record; the requester is told by the missing entry.
        state.Catalog.Find(RecordId.SequenceOf(entry.MessageId)) is null
            ? Nothing(placed.Header.Sequence)
            : Put(entry with { Id = RecordId.Create(placed.Header), ModSequence = placed.Header.Sequence }, placed.Header.Sequence);

    private StoreEvent Carry(OutboxEntry entry, long sequence) =>
        file.Outbox.FindById(RecordId.SequenceOf(entry.Id)) is { } known && OutboxRow.FromDocument(known).ModSequence >= entry.ModSequence
            ? Nothing(sequence)
            : Put(entry, sequence);

    private StoreEvent.OutboxChanged Put(OutboxEntry entry, long sequence)
    {
        file.Outbox.Upsert(OutboxRow.ToDocument(entry));
        state.Catalog.Advance(sequence);
        return new StoreEvent.OutboxChanged(sequence, entry) { Inbox = state.Catalog.Find(RecordId.SequenceOf(entry.MessageId))?.Inbox ?? "" };
    }

    private StoreEvent.MessagesChanged Nothing(long sequence)
    {
        state.Catalog.Advance(sequence);
        return new StoreEvent.MessagesChanged(sequence, []);
    }

    private MessageSummary? Find(long message) =>
        state.Catalog.FindRecent(message)
        ?? (file.Rows.Find(message) is { } row && state.Catalog.Find(message) is { } flags ? flags.On(row.Summary) : null);
}
