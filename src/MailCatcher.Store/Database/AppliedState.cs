using MailCatcher.Store.Journal;

namespace MailCatcher.Store.Database;

/// <summary>What the database holds and memory mirrors: it is loaded with the database, and changed in step with it by its owner alone.</summary>
internal sealed class AppliedState(JournalFiles files)
{
    internal Catalog Catalog { get; } = new();

    internal Definitions Definitions { get; } = new();

    internal SegmentLoads Loads { get; } = new();

    /// <summary>Not kept by the database.</summary>
    internal RecentContents Contents { get; } = new();

    /// <summary>The salt of a segment's file as it is now.</summary>
    internal uint SaltOf(long segment) => files.SaltOf(segment);

    internal void Load(
        IEnumerable<CatalogChunk> chunks, IEnumerable<Definition> definitions, IEnumerable<(long First, SegmentLoad Load)> loads, DatabasePosition position)
    {
        Catalog.Load(chunks, position);
        Definitions.Load(definitions);
        Loads.Load(loads);
    }
}
