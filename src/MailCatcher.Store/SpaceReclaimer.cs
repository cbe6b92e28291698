using MailCatcher.Store.Journal;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// Gives disk back after "delete all": what the older segments still hold that counts, the outbox, is written again, and then they go whole. A crash in between costs nothing: at the
/// next start the segments are still there and this runs again.
/// </summary>
internal sealed class SpaceReclaimer : IAsyncDisposable
{
    private const int Page = 500;
    private readonly CancellationTokenSource _closed = new();
    private readonly JournalFiles _files;
    private readonly Catalog _catalog;
    private readonly Outbox _outbox;
    private readonly RecordKeeper _keeper;
    private readonly ILogger _logger;
    private readonly StoreWatch _watch;
    private readonly Task _running;

    internal SpaceReclaimer(JournalFiles files, Catalog catalog, Outbox outbox, RecordKeeper keeper, StoreEvents events, ILogger logger)
    {
        (_files, _catalog, _outbox, _keeper, _logger) = (files, catalog, outbox, keeper, logger);
        _watch = events.Watch();
        _running = RunAsync(_closed.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _watch.Dispose();
        _closed.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        do
        {
            try
            {
                await DropAsync(_catalog.ClearedAt, cancellationToken);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or TimeoutException)
            {
                _logger.SegmentsNotDropped(fault);
            }
        }
        while (await NextClearAsync(cancellationToken));
    }

    private async Task<bool> NextClearAsync(CancellationToken cancellationToken)
    {
        await foreach (var storeEvent in _watch.Reader.ReadAllAsync(cancellationToken))
        {
            if (storeEvent is StoreEvent.AllRemoved)
            {
                return true;
            }
        }

        return false;
    }

    private async Task DropAsync(long segment, CancellationToken cancellationToken)
    {
        if (!_files.List().Any(older => older.First < segment))
        {
            return;
        }

        for (var start = 0; ; start += Page)
        {
            var entries = await _outbox.ListAsync(start, Page, cancellationToken);
            foreach (var entry in entries)
            {
                await _keeper.KeepAsync(new StoreRecord.ReleaseCarried(entry), cancellationToken);
            }

            if (entries.Length < Page)
            {
                break;
            }
        }

        _files.DropBefore(segment);
    }
}
