using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>
/// The open data folder: journal, database and what is read from them. Opening it takes the lock, catches the database up with the journal and
/// rebuilds it when it is missing, damaged or of another version. Disposing it closes everything cleanly.
/// </summary>
public sealed class MailStore : IAsyncDisposable
{
    private MailStore() => throw new NotImplementedException();

    /// <summary>The messages.</summary>
    public MessageStore Messages => throw new NotImplementedException();

    /// <summary>The releases.</summary>
    public Outbox Outbox => throw new NotImplementedException();

    /// <summary>What changes, as it changes.</summary>
    public StoreEvents Events => throw new NotImplementedException();

    /// <summary>Opens the data folder named by <paramref name="options"/>, making it when missing.</summary>
    /// <exception cref="StoreException">The folder cannot be made, read or written, or another process holds it.</exception>
    public static Task<MailStore> OpenAsync(StoreOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
