using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>The caught messages: takes them in, lists them newest first, opens and deletes them. Safe for any number of callers.</summary>
public sealed class MessageStore : IMessageSink
{
    /// <summary>How many messages there are now; costs nothing to read.</summary>
    public MailboxCounts Counts => throw new NotImplementedException();

    /// <inheritdoc/>
    public IIncomingMessage Open(Envelope envelope) => throw new NotImplementedException();

    /// <summary>A page of the list, newest first. Costs the same wherever it begins and however many messages there are.</summary>
    /// <param name="start">How many of the newest messages to pass over.</param>
    /// <param name="take">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask<MessagePage> ListAsync(int start, int take, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One message's summary; <see langword="null"/> when there is no such message.</summary>
    public ValueTask<MessageSummary?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The newest message's summary; <see langword="null"/> when there is none.</summary>
    public ValueTask<MessageSummary?> FindLatestAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One message's envelope; <see langword="null"/> when there is no such message.</summary>
    public ValueTask<Envelope?> FindEnvelopeAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The content, byte for byte as received: a seekable stream that the caller disposes; <see langword="null"/> when there is no such message.</summary>
    public ValueTask<Stream?> OpenContentAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The message taken apart: header fields, bodies, MIME tree; <see langword="null"/> when there is no such message. What cannot be parsed is said in <see cref="ParsedMessage.Faults"/>.</summary>
    public ValueTask<ParsedMessage?> ReadAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One MIME part, decoded; <see langword="null"/> when there is no such message or part. The caller disposes it.</summary>
    public ValueTask<PartContent?> OpenPartAsync(Guid id, string partId, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Marks messages seen or unseen; ids that do not exist are passed over.</summary>
    public Task MarkSeenAsync(ImmutableArray<Guid> ids, bool seen, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Marks every message seen or unseen.</summary>
    public Task MarkAllSeenAsync(bool seen, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Deletes messages; ids that do not exist are passed over. Releases of them that still wait fail.</summary>
    /// <returns>How many were deleted.</returns>
    public Task<int> DeleteAsync(ImmutableArray<Guid> ids, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Deletes every message and gives the disk back, in milliseconds. Releases that still wait fail.</summary>
    public Task DeleteAllAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>How many messages there are.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Unseen">Those nobody has opened.</param>
/// <param name="Bytes">The sum of their sizes in bytes.</param>
public readonly record struct MailboxCounts(int Total, int Unseen, long Bytes);

/// <summary>A page of the list, with the counts and the sequence it was read at.</summary>
/// <param name="Messages">The summaries, newest first.</param>
/// <param name="Start">How many newer messages come before the first.</param>
/// <param name="Counts">The counts at the same moment.</param>
/// <param name="ModSequence">The sequence of the last change that the page knows of.</param>
public sealed record MessagePage(ImmutableArray<MessageSummary> Messages, int Start, MailboxCounts Counts, long ModSequence);
