using Microsoft.Extensions.Logging.Abstractions;

namespace MailCatcher.Store;

/// <summary>Makes the search index of a data folder anew that no server has open.</summary>
public static class StoreReindex
{
    /// <summary>Makes it anew, and keeps everything else.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="told">Told how far it is, now and then.</param>
    /// <param name="cancellationToken">Gives up; the next start of the server goes on.</param>
    /// <returns>How many messages are in it.</returns>
    /// <exception cref="StoreException">It is no data folder, cannot be written, or a server has it open.</exception>
    public static async Task<int> RunAsync(string folder, Action<IndexProgress>? told, CancellationToken cancellationToken)
    {
        _ = DataFolderPaths.OfExisting(folder);

        // For how long messages are kept is said in the server's settings, which are not ours to know: here all of them are.
        var options = new StoreOptions { Folder = folder, Retention = new RetentionOptions { MaxMessages = 0 } };
        await using var store = await MailStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        await store.Search.RebuildAsync(told, cancellationToken);
        return store.Messages.Counts.Total;
    }
}
