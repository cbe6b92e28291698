using LiteDB;
using LiteDB.Engine;
using MailCatcher.Store.Journal;

namespace MailCatcher.Store.Database;

/// <summary>
/// The LiteDB file, open. Only the database's thread may touch it: LiteDB 5.0.20 does not survive a reader beside a writer. After any exception from it, abandon it and open anew.
/// </summary>
internal sealed class DatabaseFile : IDisposable
{
    private const int SchemaVersion = 4;
    private const string MetaId = "position";
    private const int WarmSummaries = 200;
    private readonly DatabaseStream _data;
    private readonly DatabaseStream _log;
    private readonly LiteDatabase _database;
    private readonly ILiteCollection<BsonDocument> _meta;
    private readonly ILiteCollection<BsonDocument> _chunks;
    private readonly ILiteCollection<BsonDocument> _definitions;
    private readonly ILiteCollection<BsonDocument> _segments;

    private DatabaseFile(DatabaseStream data, DatabaseStream log)
    {
        (_data, _log) = (data, log);

        // Collation /None: ids and keys are compared byte for byte, and the file opens under invariant globalization.
        _database = new LiteDatabase(new LiteEngine(new EngineSettings { DataStream = data, LogStream = log, Collation = new Collation("/None") }));
        _meta = _database.GetCollection("meta");
        Rows = new MessageRows(_database);
        _chunks = _database.GetCollection("chunks");
        _definitions = _database.GetCollection("definitions");
        _segments = _database.GetCollection("segments");
        LargeFiles = _database.GetCollection("large");
        Imports = _database.GetCollection("imports");
        Outbox = _database.GetCollection("outbox");
        Outbox.EnsureIndex(OutboxRow.MessageField);
        Outbox.EnsureIndex(OutboxRow.DueField);
    }

    /// <summary>One row a message: everything that never changes.</summary>
    internal MessageRows Rows { get; }

    /// <summary>Which large files belong to a message. Key: file name.</summary>
    internal ILiteCollection<BsonDocument> LargeFiles { get; }

    /// <summary>What has been imported and still exists. Key: import key.</summary>
    internal ILiteCollection<BsonDocument> Imports { get; }

    /// <summary>The outbox. Key: sequence of the release.</summary>
    internal ILiteCollection<BsonDocument> Outbox { get; }

    /// <exception cref="LiteException">The file is damaged.</exception>
    internal static DatabaseFile Open(DataFolder folder) => Open(new LazyFile(folder.Database), () => new LazyFile(folder.DatabaseLog));

    /// <summary>Opens a file to look at it: nothing is changed on disk, whatever is done with it.</summary>
    /// <exception cref="LiteException">The file is damaged.</exception>
    internal static DatabaseFile Look(string data, string log) => Open(new ScratchFile(data), () => new ScratchFile(log));

    private static DatabaseFile Open(DatabaseStream data, Func<DatabaseStream> openLog)
    {
        DatabaseStream? log = null;
        try
        {
            log = openLog();
            log.CutToPages();
            return new DatabaseFile(data, log);
        }
        catch
        {
            log?.Dispose();
            data.Dispose();
            throw;
        }
    }

    /// <summary>Reads every document there is, which throws where one is damaged.</summary>
    /// <returns>The messages, by sequence.</returns>
    internal Dictionary<long, MessageSummary> ReadEverything(CancellationToken cancellationToken)
    {
        foreach (var collection in _database.GetCollectionNames().Where(name => name != MessageRows.Blocks))
        {
            foreach (var _ in _database.GetCollection(collection).FindAll())
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        _ = ReadChunks();
        var messages = new Dictionary<long, MessageSummary>();
        foreach (var row in Rows.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            messages.Add(row.Summary.Sequence, row.Summary);
        }

        return messages;
    }

    /// <summary>What the database has applied; <see langword="null"/> for a new file or one of another schema.</summary>
    internal DatabasePosition? ReadPosition() =>
        _meta.FindById(MetaId) is { } document && document["schema"] == SchemaVersion
            ? new DatabasePosition(document["sequence"].AsInt64, document["segment"].AsInt64, document["bytes"].AsInt64, document["cleared"].AsInt64)
            : null;

    /// <summary>Whether it is one of ours, of this or another schema.</summary>
    internal bool IsOfAnyVersion => _meta.FindById(MetaId) is not null;

    internal void WritePosition(DatabasePosition position) => _meta.Upsert(new BsonDocument
    {
        ["_id"] = MetaId,
        ["schema"] = SchemaVersion,
        ["sequence"] = position.Sequence,
        ["segment"] = position.Segment,
        ["bytes"] = position.Bytes,
        ["cleared"] = position.ClearedAt,
    });

    /// <summary>A page of the outbox, newest first.</summary>
    internal OutboxEntry[] ListOutbox(int start, int take) =>
        [.. Outbox.Query().OrderByDescending("_id").Skip(start).Limit(take).ToDocuments().Select(OutboxRow.FromDocument)];

    /// <summary>The catalog as kept, oldest chunk first.</summary>
    internal IReadOnlyList<CatalogChunk> ReadChunks() =>
        [.. _chunks.FindAll().Select(document => CatalogChunk.FromKept(new KeptChunk(
            document["_id"].AsInt64,
            document["mod"].AsInt64,
            document["bits"].AsBinary,
            [.. document["labels"].AsArray.Chunk(2).Select(label => KeyValuePair.Create(label[0].AsString, label[1].AsBinary))])))];

    internal void WriteChunk(KeptChunk chunk) => _chunks.Upsert(new BsonDocument
    {
        ["_id"] = chunk.Number,
        ["mod"] = chunk.ModSequence,
        ["bits"] = chunk.Bits,
        ["labels"] = new BsonArray(chunk.Labels.SelectMany(label => new[] { new BsonValue(label.Key), new BsonValue(label.Value) })),
    });

    internal void DeleteChunk(long number) => _chunks.Delete(number);

    internal IEnumerable<(long First, SegmentLoad Load)> ReadLoads() => _segments.FindAll().Select(document =>
        (document["_id"].AsInt64, new SegmentLoad((uint)document["salt"].AsInt64, document["n"].AsInt32, document["bytes"].AsInt64)));

    internal void WriteLoad(long first, SegmentLoad? load)
    {
        if (load is { } kept)
        {
            _segments.Upsert(new BsonDocument { ["_id"] = first, ["salt"] = (long)kept.Salt, ["n"] = kept.Messages, ["bytes"] = kept.Bytes });
        }
        else
        {
            _segments.Delete(first);
        }
    }

    /// <summary>The rows of those messages that there are.</summary>
    internal IEnumerable<MessageRow> ReadMessages(IEnumerable<long> sequences) => sequences.Distinct().Select(Rows.Find).OfType<MessageRow>();

    /// <summary>Notes where messages stand now, by sequence; those that have been deleted are passed over.</summary>
    /// <returns>How many there were.</returns>
    internal int MoveMessages(IEnumerable<KeyValuePair<long, RecordPosition>> moved)
    {
        var count = 0;
        Change(() =>
        {
            foreach (var (sequence, position) in moved)
            {
                if (Rows.Find(sequence) is { } row)
                {
                    Rows.Put(row with { Position = position });
                    count++;
                }
            }
        });
        return count;
    }

    /// <summary>Whether any release waits to be sent.</summary>
    internal bool HasWaitingReleases() => Outbox.Exists(Query.LT(OutboxRow.DueField, OutboxRow.NotDue));

    internal IEnumerable<Definition> ReadDefinitions() => _definitions.FindAll().Select(document => new Definition(
        document["k"].AsString, document["n"].AsString, document["v"].IsNull ? null : document["v"].AsString)
    { ModSequence = document["mod"].AsInt64 });

    /// <summary>Keeps a definition, also one that is gone: an older one that is carried must not bring it back.</summary>
    internal void WriteDefinition(Definition definition) => _definitions.Upsert(new BsonDocument
    {
        ["_id"] = $"{definition.Kind}/{definition.Name.ToLowerInvariant()}",
        ["k"] = definition.Kind,
        ["n"] = definition.Name,
        ["v"] = definition.Value,
        ["mod"] = definition.ModSequence,
    });

    /// <summary>Puts the newest summaries into the catalog, so that the first page of the list does not wait for anything.</summary>
    internal void WarmCatalog(Catalog catalog) =>
        catalog.Warm(ReadMessages(catalog.Page(MessageFilter.Everything, 0, WarmSummaries).Entries.Select(entry => entry.Sequence).Reverse()));

    /// <summary>Runs the changes in one transaction. When this throws, the file must be abandoned: LiteDB keeps a failed transaction on the thread.</summary>
    internal void Change(Action changes)
    {
        Begin();
        changes();
        Commit();
    }

    /// <summary>Begins a transaction, on this thread, that the next <see cref="Commit"/> ends.</summary>
    internal void Begin()
    {
        if (!_database.BeginTrans())
        {
            // What was applied before could not be committed for want of space; this must wait for it.
            throw new NoSpaceException();
        }
    }

    /// <summary>Commits what was changed since <see cref="Begin"/>.</summary>
    internal void Commit()
    {
        Rows.Write();
        if (!_database.Commit())
        {
            throw new InvalidOperationException("The transaction was gone at its commit.");
        }
    }

    /// <summary>Closes the file cleanly and flushes it to disk.</summary>
    public void Dispose()
    {
        _database.Dispose();
        _data.FlushToDisk();
        _log.FlushToDisk();
        CloseStreams();
    }

    /// <summary>Lets go of a file that has failed.</summary>
    internal void Abandon()
    {
        try
        {
            _database.Dispose();
        }
        catch (Exception fault) when (fault is LiteException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has failed already; the journal has everything.
        }

        CloseStreams();
    }

    private void CloseStreams()
    {
        _log.Dispose();
        _data.Dispose();
    }
}

/// <summary>How far the database has come.</summary>
/// <param name="Sequence">The last record applied.</param>
/// <param name="Segment">The segment that holds it.</param>
/// <param name="Bytes">The sum of the sizes of all messages.</param>
/// <param name="ClearedAt">The sequence of the last "all removed"; 0 when there was none.</param>
internal sealed record DatabasePosition(long Sequence, long Segment, long Bytes, long ClearedAt);
