using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary>Where messages are imported from.</summary>
internal interface IImportSource
{
    /// <summary>The messages, oldest first where that is known; <see langword="null"/> for one that cannot be read.</summary>
    /// <param name="note">Told how much of the source has been read, and of how much; 0: nobody knows.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    IAsyncEnumerable<TransferMessage?> ReadAsync(Action<long, long> note, CancellationToken cancellationToken);
}
