using MailCatcher.Store.Database;
using MailCatcher.Store.Journal;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// Gives disk back after "delete all": what the older segments still hold that counts, the outbox, is written again, and then they go whole. A crash in between costs nothing: the
/// next start finds the segments still there and does it again.
/// </summary>
internal sealed class SpaceReclaimer(JournalFiles files, Catalog catalog, Definitions definitions, MailDatabase database, RecordKeeper keeper, ILogger logger)
{
    private const int Page = 500;

    /// <summary>Drops the segments that "delete all" has emptied. A failure is logged, not thrown: the messages are deleted all the same.</summary>
    internal async Task ReclaimAsync(CancellationToken cancellationToken)
    {
        var first = catalog.ClearedAt;
        if (!files.List().Any(segment => segment.First < first))
        {
            return;
        }

        try
        {
            await CarryAsync(cancellationToken);
            files.DropBefore(first);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or TimeoutException)
        {
            logger.SegmentsNotDropped(fault);
        }
    }

    private async Task CarryAsync(CancellationToken cancellationToken)
    {
        foreach (var definition in definitions.All)
        {
            await keeper.KeepAsync(new StoreRecord.DefinitionCarried(definition), cancellationToken);
        }

        for (var start = 0; await ReadAsync(start) is { Length: > 0 } entries; start += Page)
        {
            await Task.WhenAll(entries.Select(entry => keeper.KeepAsync(new StoreRecord.ReleaseCarried(entry), cancellationToken)));
        }

        Task<OutboxEntry[]> ReadAsync(int start) => database.ReadAsync(file => file.ListOutbox(start, Page), cancellationToken);
    }
}
