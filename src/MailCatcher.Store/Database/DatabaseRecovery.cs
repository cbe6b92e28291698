using System.Runtime.InteropServices;
using MailCatcher.Store.Journal;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store.Database;

/// <summary>
/// Brings database and catalog to where the journal is: at the start, after LiteDB has failed, and from nothing when the file is missing, damaged or not to be trusted.
/// </summary>
internal sealed class DatabaseRecovery(DataFolder folder, JournalFiles files, AppliedState state, BatchApplier applier, ILogger logger)
{
    private const int BatchRecords = 256;

    /// <summary>The reader that has read the journal to its end, once <see cref="Open"/> has run: it knows the last sequence, the end, and what is damaged.</summary>
    internal JournalReader Reader { get; private set; } = new(files);

    /// <summary>Opens the database at the start and catches up with the whole journal.</summary>
    /// <exception cref="InvalidDataException">A newer program wrote the journal.</exception>
    internal DatabaseFile Open(LastEnd lastEnd)
    {
        if (!File.Exists(folder.Database))
        {
            return Rebuild(long.MaxValue);
        }

        if (lastEnd == LastEnd.MachineDied)
        {
            logger.DatabaseNotTrusted();
            return Rebuild(long.MaxValue);
        }

        return Reopen(long.MaxValue);
    }

    /// <summary>Opens the file anew and catches up; builds a new one when that fails.</summary>
    /// <param name="upTo">The last sequence to apply.</param>
    internal DatabaseFile Reopen(long upTo)
    {
        if (!folder.Space.HasRoomToCommit)
        {
            return OpenWithoutRoom(upTo);
        }

        DatabaseFile? file = null;
        try
        {
            file = DatabaseFile.Open(folder);
            if (CatchUp(ref file, upTo))
            {
                file.WarmCatalog(state.Catalog);
                return file;
            }

            logger.DatabaseDisagrees();
        }
        catch (Exception fault) when (folder.Space.IsWanting(fault))
        {
            file?.Abandon();
            applier.Forget();
            return OpenWithoutRoom(upTo);
        }
        catch (Exception fault) when (fault is not InvalidDataException)
        {
            // A damaged page makes LiteDB throw anything; whatever it is, the journal has the truth.
            logger.DatabaseDamaged(fault);
        }

        file?.Abandon();
        applier.Forget();
        return Rebuild(upTo);
    }

    /// <summary>Opens the file where nothing can be written: what the journal has beyond it is applied in a transaction that stays open until there is room to commit it.</summary>
    /// <param name="upTo">The last sequence to apply.</param>
    internal DatabaseFile OpenWithoutRoom(long upTo)
    {
        logger.DatabaseWaitsForRoom();
        var file = DatabaseFile.Open(folder);
        try
        {
            if (CatchUp(ref file, upTo, commits: false))
            {
                file.WarmCatalog(state.Catalog);
                return file;
            }
        }
        catch
        {
            file.Abandon();
            applier.Forget();
            throw;
        }

        file.Abandon();
        applier.Forget();
        throw new NoSpaceException();
    }

    /// <summary>Builds the database from the whole journal. The file it replaces is kept aside, once, for whoever wants to know what was wrong with it.</summary>
    /// <param name="upTo">The last sequence to apply.</param>
    internal DatabaseFile Rebuild(long upTo)
    {
        if (File.Exists(folder.Database))
        {
            File.Move(folder.Database, folder.Database + ".bad", overwrite: true);
        }

        applier.DeleteFiles();
        state.Load([], [], [], new DatabasePosition(0, 0, 0, 0));
        var file = DatabaseFile.Open(folder);
        Reader = new JournalReader(files);
        Replay(ref file, Reader.ReadFrom(0), after: 0, upTo);
        file.WarmCatalog(state.Catalog);
        return file;
    }

    /// <returns>Whether the journal bears out what the database says: it goes at least as far, and nothing of it is damaged where it was read.</returns>
    private bool CatchUp(ref DatabaseFile file, long upTo, bool commits = true)
    {
        if (file.ReadPosition() is not { } position)
        {
            return false;
        }

        state.Load(file.ReadChunks(), file.ReadDefinitions(), file.ReadLoads(), position);
        Reader = new JournalReader(files);
        Replay(ref file, Reader.ReadFrom(position.Segment), position.Sequence, upTo, commits);
        return Reader.LastSequence >= position.Sequence && Reader.Damages.TrueForAll(damage => damage.IsTail);
    }

    private void Replay(ref DatabaseFile file, IEnumerable<JournalRecord> records, long after, long upTo, bool commits = true)
    {
        var batch = new List<PlacedRecord>(BatchRecords);
        foreach (var record in records)
        {
            if (record.Header.Sequence > upTo)
            {
                break;
            }

            if (record.Header.Sequence <= after)
            {
                continue;
            }

            batch.Add(new PlacedRecord(ReceivedContent.DecodeRecord(folder, record), record.Header, record.Position));
            if (batch.Count == BatchRecords)
            {
                Apply(ref file);
                batch.Clear();
            }
        }

        Apply(ref file);

        void Apply(ref DatabaseFile file)
        {
            applier.Apply(ref file, CollectionsMarshal.AsSpan(batch));
            if (commits)
            {
                applier.Commit(file);
            }
        }
    }
}
