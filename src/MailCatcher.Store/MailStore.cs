using MailCatcher.Store.Database;
using MailCatcher.Store.Journal;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// The open data folder: journal, database and what is read from them. Opening it takes the lock, catches the database up with the journal and
/// rebuilds it when it is missing, damaged or of another version. Disposing it closes everything cleanly.
/// </summary>
public sealed class MailStore : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly JournalFiles _files;
    private readonly JournalWriter _journal;
    private readonly MailDatabase _database;
    private readonly RetentionKeeper _retention;
    private readonly DiscardKeeper _discards;
    private readonly ILogger _logger;
    private bool _isClosed;

    private MailStore(DataFolder folder, JournalFiles files, JournalWriter journal, MailDatabase database, RetentionKeeper retention, DiscardKeeper discards, ILogger logger) =>
        (_folder, _files, _journal, _database, _retention, _discards, _logger) = (folder, files, journal, database, retention, discards, logger);

    /// <summary>The messages.</summary>
    public required MessageStore Messages { get; init; }

    /// <summary>Finds messages.</summary>
    public required MessageSearch Search { get; init; }

    /// <summary>The releases.</summary>
    public required Outbox Outbox { get; init; }

    /// <summary>The inboxes.</summary>
    public required Inboxes Inboxes { get; init; }

    /// <summary>The tags, with their colours and rules.</summary>
    public required Tags Tags { get; init; }

    /// <summary>Messages out of the store and in from others.</summary>
    public required MessageTransfer Transfer { get; init; }

    /// <summary>Snapshots of all of it.</summary>
    public required StoreBackup Backup { get; init; }

    /// <summary>What was said in the SMTP sessions.</summary>
    public required SessionLog Sessions { get; init; }

    /// <summary>Lists in any order.</summary>
    public required ArrangedMessages Arranged { get; init; }

    /// <summary>The searches that users have saved.</summary>
    public required SavedSearches SavedSearches { get; init; }

    /// <summary>What else users have set up.</summary>
    public required Definitions Definitions { get; init; }

    /// <summary>What changes, as it changes.</summary>
    public required StoreEvents Events { get; init; }

    /// <summary>The data folder; of a store that keeps nothing, the temporary one it works in.</summary>
    internal string Folder => _folder.Root;

    /// <summary>The database, for tests that hold it up.</summary>
    internal MailDatabase Database => _database;

    /// <summary>Opens the data folder named by <paramref name="options"/>, making it when missing.</summary>
    /// <exception cref="StoreException">The folder cannot be made, read or written, another process holds it, or a newer version wrote it.</exception>
    public static async Task<MailStore> OpenAsync(StoreOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var store = await Task.Run(() => OpenFolder(options, time, loggers.CreateLogger<MailStore>()), cancellationToken);

        // Whoever discarded them could still think again when the program ended: nothing is lost by that.
        await store.Messages.RestoreAsync(store.Messages.ListDiscarded(), CancellationToken.None);
        return store;
    }

    /// <summary>How many records wait to be written to the journal, now.</summary>
    public int WaitingForJournal => _journal.Waiting;

    /// <summary>How many batches and reads wait for the database, now.</summary>
    public int WaitingForDatabase => _database.Waiting;

    /// <summary>Measures what the data folder takes of the disk.</summary>
    public Task<StorageUse> MeasureAsync(CancellationToken cancellationToken) => Task.Run(() => StorageUse.Of(_folder), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, true))
        {
            return;
        }

        try
        {
            Transfer.Dispose();
            await Search.DisposeAsync();
            await _retention.DisposeAsync();
            await _discards.DisposeAsync();
            await Sessions.DisposeAsync();
            await _journal.DisposeAsync();
            await _database.DisposeAsync();
            _files.Dispose();
            MarkClean();
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private void MarkClean()
    {
        try
        {
            _folder.Marker.MarkClean();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The disk is full, or the folder is gone.
            _logger.NotMarkedClean(fault.Message);
        }
    }

    private static MailStore OpenFolder(StoreOptions options, TimeProvider time, ILogger logger)
    {
        var folder = DataFolder.Open(options, time, logger);
        JournalFiles? files = null;
        try
        {
            files = new JournalFiles(folder.Journal);
            return OpenParts(options, folder, files, time, logger);
        }
        catch (Exception fault)
        {
            files?.Dispose();
            folder.Dispose();
            if (fault is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new StoreException($"The data folder '{folder.Root}' cannot be used: {fault.Message}", fault);
            }

            throw;
        }
    }

    private static MailStore OpenParts(
        StoreOptions options, DataFolder folder, JournalFiles files, TimeProvider time, ILogger logger)
    {
        var lastEnd = folder.Marker.Read();
        folder.Marker.MarkOpen();

        var state = new AppliedState(files);
        var (catalog, definitions) = (state.Catalog, state.Definitions);
        var applier = new BatchApplier(folder, state);
        var recovery = new DatabaseRecovery(folder, files, state, applier, logger);
        var file = recovery.Open(lastEnd);
        RemoveOrphans(folder, file);

        var reader = recovery.Reader;
        var lastSequence = Math.Max(reader.LastSequence, catalog.ModSequence);
        DamageReport.SetAside(files, reader.Damages, logger);
        logger.StoreOpened(folder.Root, catalog.Counts.Total, lastSequence);

        var events = new StoreEvents(lastSequence);
        var database = new MailDatabase(recovery, file, applier, folder.Space, lastSequence, events, logger);
        var journal = new JournalWriter(files, Continue(files, reader, folder), lastSequence + 1, folder.IsDurable, database.Apply, folder.Space, time, logger);
        var keeper = new RecordKeeper(journal, time);
        definitions.Open(keeper);
        var inboxes = new Inboxes(options, definitions);
        var reclaimer = new SpaceReclaimer(folder, files, state, database, keeper, logger);
        reclaimer.FindMoved();
        var rules = new TagRules(definitions, time);
        var messages = new MessageStore(folder, catalog, database, keeper, new ReceivedContent(folder, files, state.Contents), new MessageRouter(inboxes, rules, time), reclaimer, logger);
        var search = new MessageSearch(folder.Search, catalog, messages, database, events, time, logger);
        var outbox = new Outbox(messages, database, keeper, time);
        var retention = new RetentionKeeper(options.Retention, messages, inboxes, reclaimer, events, time, logger);
        var discards = new DiscardKeeper(messages, TimeSpan.FromSeconds(options.UndoSeconds), time, logger);
        messages.Discarded = discards;
        return new MailStore(folder, files, journal, database, retention, discards, logger)
        {
            Messages = messages,
            Search = search,
            Outbox = outbox,
            Inboxes = inboxes,
            Transfer = new MessageTransfer(folder, messages, search, database),
            Backup = new StoreBackup(folder, files, database, reclaimer),
            Tags = new Tags(definitions, rules, messages, search),
            Sessions = new SessionLog(folder.Sessions, options.Sessions, time, logger),
            Arranged = new ArrangedMessages(messages, search),
            SavedSearches = new SavedSearches(definitions, search),
            Definitions = definitions,
            Events = events,
        };
    }

    // A segment that is damaged before its end is left alone for good: the next record begins another.
    private static JournalSegment? Continue(JournalFiles files, JournalReader reader, DataFolder folder) =>
        reader.End is { } end && reader.Damages.TrueForAll(damage => damage.IsTail || damage.Segment != end.Segment)
            ? JournalSegment.Continue(files, end.Segment, end.Offset, folder.IsDurable)
            : null;

    /// <summary>Files whose message never got its record, or has lost it.</summary>
    private static void RemoveOrphans(DataFolder folder, DatabaseFile file)
    {
        foreach (var path in Directory.EnumerateFiles(folder.Large).Where(path => file.LargeFiles.FindById(Path.GetFileName(path)) is null))
        {
            File.Delete(path);
        }
    }
}
