using System.Globalization;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace MailCatcher.Store;

/// <summary>
/// The Lucene index in the data folder. Documents stand in it in the order of their sequences, merges keep that order, so newest first is the order of documents backwards. Changed by the indexer alone; anyone searches.
/// </summary>
internal sealed class SearchIndex : IDisposable
{
    /// <summary>Another number whenever a document says something else than before: an index of another version is made anew.</summary>
    private const string Version = "3";

    private const string VersionKey = "version";
    private const string SequenceKey = "sequence";
    private const double BufferMegabytes = 24;

    /// <summary>What searches see a moment after a message came is a small segment: it stays in memory until it is merged or kept, instead of becoming a dozen files each time.</summary>
    private const double MostOfSmallSegmentMegabytes = 4;

    private const double SmallSegmentsMegabytes = 24;

    private readonly Lucene.Net.Store.Directory _directory;
    private readonly IndexWriter _writer;
    private readonly SearcherManager _searchers;
    private readonly long _committed;
    private readonly IndexDocument _document = new();

    private SearchIndex(Lucene.Net.Store.Directory directory, IndexWriter writer, long committed)
    {
        (_directory, _writer, _committed) = (directory, writer, committed);
        _searchers = new SearcherManager(writer, applyAllDeletes: false, new Ranking());
    }

    /// <summary>The last sequence that was kept when the index was opened.</summary>
    internal long CommittedSequence => _committed;

    /// <summary>How many documents there are, those of deleted messages among them.</summary>
    internal int Count => _writer.NumDocs;

    /// <summary>Opens the index, empty when there is none, or one of another version.</summary>
    /// <exception cref="IOException">It is damaged or cannot be read.</exception>
    internal static SearchIndex Open(string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        var directory = new NRTCachingDirectory(FSDirectory.Open(folder), MostOfSmallSegmentMegabytes, SmallSegmentsMegabytes);
        IndexWriter? writer = null;
        try
        {
            // What a killed process left behind; no other one writes here, since the data folder is locked.
            IndexWriter.Unlock(directory);
            var kept = DirectoryReader.IndexExists(directory) ? ReadSequence(ReadCommit(directory)) : null;
            var merges = new LogDocMergePolicy { MergeFactor = 10, MinMergeDocs = 1_000 };
            writer = new IndexWriter(directory, new IndexWriterConfig(LuceneVersion.LUCENE_48, new KeywordAnalyzer())
            {
                OpenMode = kept is not null ? OpenMode.APPEND : OpenMode.CREATE,
                MergePolicy = merges,
                RAMBufferSizeMB = BufferMegabytes,
            });
            return new SearchIndex(directory, writer, kept ?? 0);
        }
        catch
        {
            writer?.Rollback();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>How far an index has come, as it says itself; <see langword="null"/> for one of another version.</summary>
    internal static long? ReadSequence(IDictionary<string, string> commit) =>
        commit.TryGetValue(VersionKey, out var version) && version == Version ? long.Parse(commit[SequenceKey], CultureInfo.InvariantCulture) : null;

    internal void Add(SearchText text) => _writer.AddDocument(_document.Of(text));

    /// <summary>Removes everything.</summary>
    internal void Clear() => _writer.DeleteAll();

    /// <summary>Lets searches see what was added.</summary>
    internal void Refresh() => _searchers.MaybeRefreshBlocking();

    /// <summary>Whether anything is not on disk yet: documents, deletions, or segments merged into one.</summary>
    internal bool HasUncommittedChanges => _writer.HasUncommittedChanges();

    /// <summary>Writes everything to disk, with how far it has come, and gives back what the last commit had and this one has not.</summary>
    internal void Commit(long sequence)
    {
        _writer.SetCommitData(new Dictionary<string, string> { [VersionKey] = Version, [SequenceKey] = sequence.ToString(CultureInfo.InvariantCulture) });
        _writer.Commit();

        // Searches hold the files they look at, those of segments that were cleared or merged away too.
        Refresh();
    }

    /// <summary>Removes the documents whose message does not exist any more.</summary>
    internal void RemoveDead(Func<long, bool> exists)
    {
        var searcher = _searchers.Acquire();
        try
        {
            foreach (var (reader, document, _) in Documents(searcher.IndexReader).Where(found => !exists(found.Sequence)))
            {
                // One that is in a segment merged meanwhile stays until the next time; nobody sees it.
                _writer.TryDeleteDocument(reader, document);
            }
        }
        finally
        {
            _searchers.Release(searcher);
        }
    }

    /// <summary>Every document that is not deleted, with its message's sequence.</summary>
    internal static IEnumerable<(AtomicReader Reader, int Document, long Sequence)> Documents(IndexReader index)
    {
        foreach (var context in index.Leaves)
        {
            var reader = context.AtomicReader;
            var sequences = reader.GetNumericDocValues(IndexTerms.Sequence);
            for (var document = 0; sequences is not null && document < reader.MaxDoc; document++)
            {
                if (reader.LiveDocs?.Get(document) != false)
                {
                    yield return (reader, document, sequences.Get(document));
                }
            }
        }
    }

    /// <summary>The sequences of the messages that match, oldest first, those of deleted messages among them.</summary>
    /// <param name="create">Makes the search.</param>
    /// <param name="scores">Gets how well each of them matches.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    internal List<long> Search(Func<IndexReader, Query> create, List<float>? scores, CancellationToken cancellationToken)
    {
        var searcher = _searchers.Acquire();
        try
        {
            var found = new SequenceCollector(scores, cancellationToken);
            searcher.Search(create(searcher.IndexReader), found);
            return found.Sequences;
        }
        finally
        {
            _searchers.Release(searcher);
        }
    }

    /// <summary>Reads the index as it is now; the reader is the same as long as nothing is added.</summary>
    internal T Read<T>(Func<IndexReader, T> read)
    {
        var searcher = _searchers.Acquire();
        try
        {
            return read(searcher.IndexReader);
        }
        finally
        {
            _searchers.Release(searcher);
        }
    }

    /// <summary>Closes it with what it has; <see cref="Commit"/> before, to keep it.</summary>
    public void Dispose()
    {
        _searchers.Dispose();
        _writer.Rollback();
        _directory.Dispose();
    }

    private static IDictionary<string, string> ReadCommit(Lucene.Net.Store.Directory directory)
    {
        using var reader = DirectoryReader.Open(directory);
        return reader.IndexCommit.UserData;
    }

    private sealed class SequenceCollector(List<float>? scores, CancellationToken cancellationToken) : ICollector
    {
        private NumericDocValues? _sequences;
        private Scorer? _scorer;

        internal List<long> Sequences { get; } = [];

        public bool AcceptsDocsOutOfOrder => false;

        public void SetScorer(Scorer scorer) => _scorer = scorer;

        public void Collect(int doc)
        {
            Sequences.Add(_sequences!.Get(doc));

            // Newest first needs no scores, and then none is worked out.
            scores?.Add(_scorer!.GetScore());
        }

        public void SetNextReader(AtomicReaderContext context)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _sequences = context.AtomicReader.GetNumericDocValues(IndexTerms.Sequence);
        }
    }
}
