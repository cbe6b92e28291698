using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MailCatcher.Smtp;
using MailCatcher.Store.Database;
using MailCatcher.Store.Journal;
using MailCatcher.Store.Mime;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Store;

/// <summary>The caught messages: takes them in, lists them newest first, opens and deletes them. Safe for any number of callers.</summary>
public sealed partial class MessageStore : IMessageSink
{
    /// <summary>From this size on, in bytes, a content has a file of its own instead of a place in the journal.</summary>
    internal const int LargeBytes = 512 * 1024;

    // One record is one transaction; a hundred thousand ids in one would hold up everybody.
    private const int ChangeMessages = 500;

    private readonly DataFolder _folder;
    private readonly Catalog _catalog;
    private readonly MailDatabase _database;
    private readonly RecordKeeper _keeper;
    private readonly ReceivedContent _content;
    private readonly MessageRouter _router;
    private readonly SpaceReclaimer _reclaimer;
    private readonly ILogger _logger;

    internal MessageStore(
        DataFolder folder, Catalog catalog, MailDatabase database, RecordKeeper keeper, ReceivedContent content, MessageRouter router, SpaceReclaimer reclaimer, ILogger logger) =>
        (_folder, _catalog, _database, _keeper, _content, _router, _reclaimer, _logger) = (folder, catalog, database, keeper, content, router, reclaimer, logger);

    /// <summary>How many messages there are now; costs nothing to read.</summary>
    public MailboxCounts Counts => _catalog.Counts;

    /// <summary>The sequence of the last change.</summary>
    public long ModSequence => _catalog.ModSequence;

    /// <inheritdoc/>
    public IIncomingMessage Open(Envelope envelope) => new IncomingMessage(envelope, _folder, _router, this);

    /// <summary>Begins to take in a message that comes from elsewhere.</summary>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="adjust">Says where it goes, given where rules would send it.</param>
    internal IIncomingMessage OpenImported(Envelope envelope, Func<Destination, Destination> adjust) => new IncomingMessage(envelope, _folder, _router, this) { Adjust = adjust };

    /// <summary>How many messages a filter lets through; read from memory.</summary>
    public FilterCounts CountsOf(MessageFilter filter) => _catalog.CountsOf(filter);

    /// <summary>A page of the list of all messages, newest first. Costs the same wherever it begins and however many messages there are.</summary>
    /// <param name="start">How many of the newest messages to pass over.</param>
    /// <param name="take">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask<MessagePage> ListAsync(int start, int take, CancellationToken cancellationToken) =>
        ListAsync(MessageFilter.Everything, start, take, cancellationToken);

    /// <summary>A page of the messages that a filter lets through, newest first. Costs the same wherever it begins and however many messages there are.</summary>
    /// <param name="filter">Which messages.</param>
    /// <param name="start">How many of the newest messages to pass over.</param>
    /// <param name="take">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<MessagePage> ListAsync(MessageFilter filter, int start, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        var page = _catalog.Page(filter, start, Math.Clamp(take, 1, 1_000));
        var missing = page.Entries.Where(entry => entry.Summary is null).Select(entry => entry.Sequence).ToArray();
        var rows = missing.Length == 0 ? [] : await ReadRowsAsync(missing, cancellationToken);
        ImmutableArray<MessageSummary> messages = [.. page.Entries
            .Select(entry => entry.Summary ?? (rows.GetValueOrDefault(entry.Sequence) is { } row ? entry.Flags.On(row.Summary) : null))
            .OfType<MessageSummary>()];
        return new MessagePage(messages, start, page.Counts, page.Matching, page.ModSequence);
    }

    /// <summary>One message's summary; <see langword="null"/> when there is no such message.</summary>
    public async ValueTask<MessageSummary?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        _catalog.FindRecent(RecordId.SequenceOf(id)) is { } recent && recent.Id == id ? recent
        : await FindRowAsync(id, cancellationToken) is { } row && _catalog.Find(row.Summary.Sequence) is { } flags ? flags.On(row.Summary)
        : null;

    /// <summary>The messages that came after one, oldest first: for those who go through all of them, at their own pace.</summary>
    /// <param name="sequence">The <see cref="MessageSummary.Sequence"/> of the last one they had; 0: from the first on.</param>
    /// <param name="take">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask<ImmutableArray<MessageSummary>> ListAfterAsync(long sequence, int take, CancellationToken cancellationToken) =>
        FindAsync(_catalog.After(sequence, Math.Clamp(take, 1, 1_000)), cancellationToken);

    /// <summary>The newest message's summary; <see langword="null"/> when there is none.</summary>
    public async ValueTask<MessageSummary?> FindLatestAsync(CancellationToken cancellationToken) =>
        (await ListAsync(0, 1, cancellationToken)).Messages.FirstOrDefault();

    /// <summary>How many newer messages come before the given one in the list; <see langword="null"/> when there is no such message.</summary>
    public int? PositionOf(Guid id) => PositionOf(id, MessageFilter.Everything);

    /// <summary>How many newer messages that a filter lets through come before the given one; <see langword="null"/> when there is no such message.</summary>
    public int? PositionOf(Guid id, MessageFilter filter) => _catalog.PositionOf(RecordId.SequenceOf(id), filter);

    /// <summary>One message's envelope; <see langword="null"/> when there is no such message.</summary>
    public async ValueTask<Envelope?> FindEnvelopeAsync(Guid id, CancellationToken cancellationToken) =>
        await FromContentAsync(id, row => _content.ReadEnvelope(row), cancellationToken);

    /// <summary>The content, byte for byte as received: a seekable stream that the caller disposes; <see langword="null"/> when there is no such message.</summary>
    /// <exception cref="InvalidDataException">The disk has damaged the content.</exception>
    public async ValueTask<Stream?> OpenContentAsync(Guid id, CancellationToken cancellationToken) =>
        await FromContentAsync(id, row => _content.Open(row), cancellationToken);

    /// <summary>The message taken apart: header fields, bodies, MIME tree; <see langword="null"/> when there is no such message. What cannot be parsed is said in <see cref="ParsedMessage.Faults"/>.</summary>
    /// <exception cref="InvalidDataException">The disk has damaged the content.</exception>
    public async ValueTask<ParsedMessage?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var content = await OpenContentAsync(id, cancellationToken);
        return content is null ? null : MessageReader.Read(content);
    }

    /// <summary>The message taken apart, with all there is to note about it: in dialogue, octets, header section and MIME; <see langword="null"/> when there is no such message.</summary>
    /// <exception cref="InvalidDataException">The disk has damaged the content.</exception>
    public async ValueTask<(ParsedMessage Message, ImmutableArray<MessageNote> Notes)?> ReadWithNotesAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var content = await OpenContentAsync(id, cancellationToken);
        if (content is null || await FindEnvelopeAsync(id, cancellationToken) is not { } envelope)
        {
            return null;
        }

        var scan = ContentNotes.Scan(content);
        content.Position = 0;
        var parsed = MessageReader.Read(content);
        return (parsed, ContentNotes.Of(envelope, scan, parsed));
    }

    /// <summary>One MIME part, decoded; <see langword="null"/> when there is no such message or part. The caller disposes it.</summary>
    /// <exception cref="InvalidDataException">The disk has damaged the content.</exception>
    public async ValueTask<PartContent?> OpenPartAsync(Guid id, string partId, CancellationToken cancellationToken)
    {
        await using var content = await OpenContentAsync(id, cancellationToken);
        return content is null ? null : MessageReader.OpenPart(content, partId);
    }

    /// <summary>Visits several MIME parts, decoded, one after the other, reading the message once; what the message does not have is passed over. The visitor does not dispose them.</summary>
    /// <exception cref="InvalidDataException">The disk has damaged the content.</exception>
    public async Task VisitPartsAsync(Guid id, IReadOnlySet<string> partIds, Func<PartContent, Task> visit, CancellationToken cancellationToken)
    {
        await using var content = await OpenContentAsync(id, cancellationToken);
        if (content is not null)
        {
            await MessageReader.VisitPartsAsync(content, partIds, visit);
        }
    }

    /// <summary>Deletes messages; ids that do not exist are passed over. Releases of them that still wait fail.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(ImmutableArray<Guid> ids, CancellationToken cancellationToken) =>
        await RemoveAsync(await FindSequencesAsync(ids, cancellationToken), cancellationToken);

    /// <summary>Deletes what a filter lets through, in small steps, so that catching goes on meanwhile.</summary>
    /// <returns>How many were deleted.</returns>
    public Task<int> DeleteAsync(MessageFilter filter, CancellationToken cancellationToken) => RemoveAsync(_catalog.Select(filter), cancellationToken);

    /// <summary>Deletes every message and gives the disk back, in milliseconds. Releases that still wait fail.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken)
    {
        if (MailAccess.Current.IsLimited)
        {
            await DeleteAsync(MessageFilter.Everything, cancellationToken);
            return;
        }

        await _keeper.KeepAsync(new StoreRecord.AllRemoved(), cancellationToken);
        await _reclaimer.ReclaimAsync(cancellationToken);
    }

    /// <summary>Whether there is such a message and the one who asks may see it.</summary>
    internal bool MaySee(Guid id) => _catalog.Find(RecordId.SequenceOf(id)) is not null;

    /// <summary>Keeps a received message and says what the sender is told.</summary>
    internal async Task<SmtpReply> KeepAsync(PendingRecord received, CancellationToken cancellationToken)
    {
        var told = await _keeper.KeepAsync(received, cancellationToken);
        return told is StoreEvent.MessageAdded added
            ? new SmtpReply(250, "2.0.0", $"Ok: queued as {added.Message.Id}") { MessageId = added.Message.Id }
            : throw new InvalidOperationException($"A received message was told as {told.GetType().Name}.");
    }

    /// <summary>What the sender is told when its message could not be kept: to try again, since the fault is ours.</summary>
    internal SmtpReply Refuse(Exception fault)
    {
        if (fault is not NoSpaceException)
        {
            // Of that the operator has been told once, not for every message.
            _logger.MessageNotKept(fault);
        }

        return fault switch
        {
            TimeoutException => new SmtpReply(452, "4.3.1", "The mail store is too busy; try again later"),
            IOException { HResult: NoSpaceException.Unix or NoSpaceException.Windows } => new SmtpReply(452, "4.3.1", "Insufficient system storage; try again later"),
            _ => new SmtpReply(451, "4.3.0", "The message could not be stored; try again later"),
        };
    }

    /// <summary>The summaries of messages that exist, in the order of the sequences.</summary>
    internal async ValueTask<ImmutableArray<MessageSummary>> FindAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken)
    {
        var missing = sequences.Where(sequence => _catalog.FindRecent(sequence) is null).ToArray();
        var rows = missing.Length == 0 ? [] : await ReadRowsAsync(missing, cancellationToken);
        return [.. sequences
            .Select(sequence => _catalog.FindRecent(sequence)
                ?? (rows.GetValueOrDefault(sequence) is { } row && _catalog.Find(sequence) is { } flags ? flags.On(row.Summary) : null))
            .OfType<MessageSummary>()];
    }

    /// <summary>What searches look at, of messages that exist; of one whose content cannot be read, what its summary says.</summary>
    internal async IAsyncEnumerable<SearchText> ReadForSearchAsync(IReadOnlyList<long> sequences, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var recent = sequences.Select(sequence => (Summary: _catalog.FindRecent(sequence), Content: _content.TakeRecent(sequence))).ToArray();
        long[] others = [.. sequences.Where((_, index) => recent[index] is not ({ }, { }))];
        var rows = others.Length == 0 ? [] : await ReadRowsAsync(others, cancellationToken);
        for (var index = 0; index < sequences.Count; index++)
        {
            if (recent[index] is ({ } summary, { } content))
            {
                yield return SearchText.Read(summary, content);
            }
            else if (rows.GetValueOrDefault(sequences[index]) is { } row && _catalog.FindKept(sequences[index]) is { } flags && ReadForSearch(row, flags) is { } text)
            {
                yield return text;
            }
        }
    }

    /// <summary>What searches look at of one message; <see langword="null"/> when there is no such message.</summary>
    internal async ValueTask<SearchText?> ReadForSearchAsync(Guid id, CancellationToken cancellationToken) =>
        await FindRowAsync(id, cancellationToken) is { } row && _catalog.Find(row.Summary.Sequence) is { } flags ? ReadForSearch(row, flags) : null;

    /// <summary>The bodies of a message as people read them; <see langword="null"/> when there is no such message, or none that can be read.</summary>
    internal async ValueTask<IReadOnlyList<string>?> ReadBodiesAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await OpenContentAsync(id, cancellationToken);
            return content is not null && await FindAsync(id, cancellationToken) is { } summary ? SearchText.Read(summary, content, keepsBodies: true).BodyTexts : null;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            // The disk has damaged it: there is nothing to show of it.
            return null;
        }
    }

    /// <summary>Deletes messages by sequence.</summary>
    /// <returns>How many were deleted.</returns>
    internal Task<int> DeleteAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken) => RemoveAsync(sequences, cancellationToken);

    /// <summary>Deletes the oldest messages that a filter lets through and nobody has pinned.</summary>
    /// <returns>How many were deleted.</returns>
    internal Task<int> RemoveOldestAsync(MessageFilter filter, int count, CancellationToken cancellationToken) =>
        RemoveAsync(_catalog.SelectOldest(filter, count), cancellationToken);

    /// <summary>Deletes some of the oldest messages that came before a moment and nobody has pinned.</summary>
    /// <returns>How many were deleted; 0 when none is as old.</returns>
    internal async Task<int> RemoveOlderAsync(DateTimeOffset limit, int count, CancellationToken cancellationToken)
    {
        var oldest = _catalog.SelectOldest(MessageFilter.Everything, count);
        var rows = await ReadRowsAsync([.. oldest], cancellationToken);
        return await RemoveAsync([.. oldest.Where(sequence => rows.GetValueOrDefault(sequence)?.Summary.ReceivedAt < limit)], cancellationToken);
    }

    private SearchText? ReadForSearch(MessageRow row, MessageFlags flags)
    {
        var summary = flags.On(row.Summary);
        try
        {
            using var content = _content.Open(row);
            return SearchText.Read(summary, content);
        }
        catch (FileNotFoundException)
        {
            // Deleted meanwhile.
            return null;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            return SearchText.Read(summary, Stream.Null);
        }
    }

    private async Task<int> RemoveAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var chunk in sequences.Chunk(ChangeMessages))
        {
            if (await _keeper.KeepAsync(new StoreRecord.Removed([.. chunk]), cancellationToken) is StoreEvent.MessagesRemoved removed)
            {
                deleted += removed.Ids.Length;
            }
        }

        return deleted;
    }

    private async ValueTask<T?> FromContentAsync<T>(Guid id, Func<MessageRow, T> read, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var row = await FindRowAsync(id, cancellationToken);
            try
            {
                return row is null ? null : read(row);
            }
            catch (InvalidDataException)
            {
                // Its segment may have been written anew between looking it up and reading it.
                var again = await FindRowAsync(id, cancellationToken);
                if (again is null || again.Position == row!.Position)
                {
                    throw;
                }

                return read(again);
            }
        }
        catch (FileNotFoundException) when (_catalog.Find(RecordId.SequenceOf(id)) is null)
        {
            // Deleted between looking it up and reading it.
            return null;
        }
    }

    private async Task<MessageRow?> FindRowAsync(Guid id, CancellationToken cancellationToken)
    {
        var sequence = RecordId.SequenceOf(id);
        return _catalog.Find(sequence) is not null
            && (await ReadRowsAsync([sequence], cancellationToken)).GetValueOrDefault(sequence) is { } row && row.Summary.Id == id ? row : null;
    }

    private async Task<IReadOnlyList<long>> FindSequencesAsync(ImmutableArray<Guid> ids, CancellationToken cancellationToken)
    {
        var found = new List<long>(ids.Length);
        foreach (var chunk in ids.Distinct().Chunk(ChangeMessages))
        {
            var rows = await ReadRowsAsync([.. chunk.Select(RecordId.SequenceOf)], cancellationToken);
            found.AddRange(chunk.Select(RecordId.SequenceOf).Where((sequence, index) => rows.GetValueOrDefault(sequence)?.Summary.Id == chunk[index] && _catalog.Find(sequence) is not null));
        }

        return found;
    }

    private Task<Dictionary<long, MessageRow>> ReadRowsAsync(long[] sequences, CancellationToken cancellationToken) =>
        _database.ReadAsync(file => file.ReadMessages(sequences).ToDictionary(row => row.Summary.Sequence), cancellationToken);
}
