using System.Collections.Immutable;

namespace MailCatcher.Store.Database;

/// <summary>
/// Applies records to the database in order: many in one transaction, "all removed" by taking a new file. What is applied can be read by the same thread at once; it is kept by <see cref="Commit"/>, which many
/// batches may share, since the journal has it all. When anything throws, the file is to be abandoned, and <see cref="Forget"/> called.
/// </summary>
internal sealed class BatchApplier(DataFolder folder, AppliedState state)
{
    private PlacedRecord? _last;

    /// <summary>How many records have been applied and not committed.</summary>
    internal int Uncommitted { get; private set; }

    /// <summary>Applies records; the transaction stays open.</summary>
    /// <returns>For each record its events, the one that answers the caller first.</returns>
    internal List<ImmutableArray<StoreEvent>> Apply(ref DatabaseFile file, ReadOnlySpan<PlacedRecord> records)
    {
        var told = new List<ImmutableArray<StoreEvent>>(records.Length);
        while (!records.IsEmpty)
        {
            if (records[0].Record is StoreRecord.AllRemoved)
            {
                told.Add(RemoveAll(ref file, records[0]));
                records = records[1..];
                continue;
            }

            var end = 1;
            while (end < records.Length && records[end].Record is not StoreRecord.AllRemoved)
            {
                end++;
            }

            ApplyOpen(file, records[..end], told);
            records = records[end..];
        }

        return told;
    }

    /// <summary>Deletes the files of a database that is closed.</summary>
    internal void DeleteFiles()
    {
        File.Delete(folder.Database);
        File.Delete(folder.DatabaseLog);
    }

    /// <summary>Keeps what has been applied, with how far that is.</summary>
    internal void Commit(DatabaseFile file)
    {
        if (_last is not { } last)
        {
            return;
        }

        Keep(file, last);
        file.Commit();
        Forget();
    }

    /// <summary>The file in which the transaction was open has been given up.</summary>
    internal void Forget()
    {
        _last = null;
        Uncommitted = 0;
    }

    private void ApplyOpen(DatabaseFile file, ReadOnlySpan<PlacedRecord> records, List<ImmutableArray<StoreEvent>> told)
    {
        if (_last is null)
        {
            file.Begin();
        }

        var applier = new RecordApplier(file, state);
        foreach (var record in records)
        {
            _last = record;
            told.Add(applier.Apply(record));
        }

        Uncommitted += records.Length;

        // Before the commit, since that the message is gone stands in the journal, on disk.
        DeleteLarge(applier.FilesToDelete);
    }

    /// <summary>A fresh file with nothing but the outbox and the definitions: milliseconds, and the disk is given back, where deleting row by row would take half a minute and keep the file.</summary>
    private ImmutableArray<StoreEvent> RemoveAll(ref DatabaseFile file, PlacedRecord placed)
    {
        var sequence = placed.Header.Sequence;
        var known = file.Outbox.FindAll().Select(OutboxRow.FromDocument).ToArray();
        string[] large = [.. file.LargeFiles.FindAll().Select(document => document["_id"].AsString)];

        // What was not committed goes with the file: no room is needed for it.
        file.Abandon();
        Forget();
        DeleteFiles();
        var fresh = file = DatabaseFile.Open(folder);
        var count = state.Catalog.Total;
        state.Catalog.RemoveAll(sequence);
        state.Loads.Load([]);
        state.Contents.Clear();
        var entries = known.Select(entry => RecordApplier.WithoutMessage(entry, sequence)).ToArray();
        fresh.Change(() =>
        {
            fresh.Outbox.Insert(entries.Select(OutboxRow.ToDocument));
            foreach (var definition in state.Definitions.All)
            {
                fresh.WriteDefinition(definition);
            }

            Keep(fresh, placed);
        });
        DeleteLarge(large);
        return
        [
            new StoreEvent.AllRemoved(sequence) { Count = count },
            .. entries.Where(entry => entry.ModSequence == sequence).Select(entry => new StoreEvent.OutboxChanged(sequence, entry)),
        ];
    }

    private void Keep(DatabaseFile file, PlacedRecord last)
    {
        foreach (var chunk in state.Catalog.TakeChanged())
        {
            file.WriteChunk(chunk);
        }

        foreach (var number in state.Catalog.TakeEmptied())
        {
            file.DeleteChunk(number);
        }

        foreach (var (first, load) in state.Loads.TakeChanged())
        {
            file.WriteLoad(first, load);
        }

        file.WritePosition(new DatabasePosition(last.Header.Sequence, last.Position.Segment, state.Catalog.Counts.Bytes, state.Catalog.ClearedAt));
    }

    private void DeleteLarge(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            File.Delete(Path.Combine(folder.Large, name));
        }
    }
}
