using System.Collections.Immutable;
using MailCatcher.Smtp;

namespace MailCatcher.Store;

/// <summary>The releases, kept like the messages: on disk before a call returns.</summary>
public sealed class Outbox
{
    /// <summary>Puts one entry in the outbox, due at once, every recipient queued.</summary>
    /// <returns>The entry; <see langword="null"/> when there is no such message.</returns>
    public Task<OutboxEntry?> EnqueueAsync(Guid messageId, ImmutableArray<EmailAddress> recipients, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Records what came of an attempt: the entry as it is now takes the place of the one kept. Its <see cref="OutboxEntry.ModSequence"/> is set by the store.</summary>
    public Task<OutboxEntry> RecordAsync(OutboxEntry entry, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The entries that are not finished, the one due first at the front.</summary>
    public ValueTask<ImmutableArray<OutboxEntry>> ListWaitingAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A page of all entries, newest first.</summary>
    public ValueTask<ImmutableArray<OutboxEntry>> ListAsync(int start, int take, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The releases of one message, newest first.</summary>
    public ValueTask<ImmutableArray<OutboxEntry>> ListForMessageAsync(Guid messageId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One entry; <see langword="null"/> when there is no such entry.</summary>
    public ValueTask<OutboxEntry?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();
}
