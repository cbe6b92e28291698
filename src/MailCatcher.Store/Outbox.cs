using System.Collections.Immutable;
using LiteDB;
using MailCatcher.Smtp;
using MailCatcher.Store.Database;

namespace MailCatcher.Store;

/// <summary>The releases, kept like the messages: on disk before a call returns.</summary>
public sealed class Outbox
{
    private const int LongestPage = 1_000;
    private const int Locks = 32;

    private readonly MessageStore _messages;
    private readonly MailDatabase _database;
    private readonly RecordKeeper _keeper;
    private readonly TimeProvider _time;

    // An attempt that ends while somebody cancels: each must see what the other did. One lock for many entries will do.
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Locks).Select(_ => new SemaphoreSlim(1))];

    internal Outbox(MessageStore messages, MailDatabase database, RecordKeeper keeper, TimeProvider time) =>
        (_messages, _database, _keeper, _time) = (messages, database, keeper, time);

    /// <summary>Puts one entry in the outbox, due at once, every recipient queued.</summary>
    /// <returns>The entry; <see langword="null"/> when there is no such message.</returns>
    public Task<OutboxEntry?> EnqueueAsync(Guid messageId, ImmutableArray<EmailAddress> recipients, CancellationToken cancellationToken) =>
        EnqueueAsync(messageId, recipients, route: null, action: null, cancellationToken);

    /// <summary>Puts one entry in the outbox, due at once, every recipient queued.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="recipients">Who should get it.</param>
    /// <param name="route">The route that was chosen; <see langword="null"/>: each recipient's domain decides.</param>
    /// <param name="action">Who asked; <see langword="null"/>: nobody knows.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The entry; <see langword="null"/> when there is no such message.</returns>
    public async Task<OutboxEntry?> EnqueueAsync(
        Guid messageId, ImmutableArray<EmailAddress> recipients, string? route, OutboxAction? action, CancellationToken cancellationToken)
    {
        if (await _messages.FindAsync(messageId, cancellationToken) is not { } message
            || await _messages.FindEnvelopeAsync(messageId, cancellationToken) is not { } envelope)
        {
            return null;
        }

        var now = _time.GetUtcNow();
        var asked = new OutboxEntry
        {
            Id = Guid.Empty,
            ModSequence = 0,
            MessageId = messageId,
            Subject = message.Facts.Subject,
            ReversePath = envelope.ReversePath,
            RequestedAt = now,
            Recipients = [.. recipients.Select(address => new OutboxRecipient(address, RecipientState.Queued))],
            DueAt = now,
            Route = route,
            Actions = action is null ? null : [action],
        };
        return await _keeper.KeepAsync(new StoreRecord.ReleaseAsked(asked), cancellationToken) is StoreEvent.OutboxChanged added ? added.Entry : null;
    }

    /// <summary>Records what came of an attempt: the entry as it is now takes the place of the one kept. Its <see cref="OutboxEntry.ModSequence"/> is set by the store.</summary>
    public async Task<OutboxEntry> RecordAsync(OutboxEntry entry, CancellationToken cancellationToken) =>
        await _keeper.KeepAsync(new StoreRecord.ReleaseRecorded(entry), cancellationToken) is StoreEvent.OutboxChanged changed
            ? changed.Entry
            : throw new InvalidOperationException("A recorded release was told as something else.");

    /// <summary>Changes an entry, as it is at that moment: two changes of one entry never run at once, so none undoes the other.</summary>
    /// <param name="id">The entry.</param>
    /// <param name="change">Given the entry, what it is to be; <see langword="null"/>: it stays.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The entry as it is now; <see langword="null"/> when there is no such entry.</returns>
    public async Task<OutboxEntry?> ChangeAsync(Guid id, Func<OutboxEntry, OutboxEntry?> change, CancellationToken cancellationToken)
    {
        var one = _locks[(uint)id.GetHashCode() % Locks];
        await one.WaitAsync(cancellationToken);
        try
        {
            return await FindAsync(id, cancellationToken) is not { } entry ? null
                : change(entry) is { } changed ? await RecordAsync(changed, cancellationToken)
                : entry;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The entries that are not finished, the one due first at the front.</summary>
    public ValueTask<ImmutableArray<OutboxEntry>> ListWaitingAsync(CancellationToken cancellationToken) => ListWaitingAsync(int.MaxValue, cancellationToken);

    /// <summary>The first entries that are not finished, the one due first at the front.</summary>
    public async ValueTask<ImmutableArray<OutboxEntry>> ListWaitingAsync(int take, CancellationToken cancellationToken) => Visible(await ReadAsync(
        file => file.Outbox.Query().Where(Query.LT(OutboxRow.DueField, OutboxRow.NotDue)).OrderBy(OutboxRow.DueField).Limit(take).ToDocuments(),
        cancellationToken));

    /// <summary>A page of all entries, newest first.</summary>
    public async ValueTask<ImmutableArray<OutboxEntry>> ListAsync(int start, int take, CancellationToken cancellationToken)
    {
        var most = Math.Clamp(take, 1, LongestPage);
        if (!MailAccess.Current.IsLimited)
        {
            return [.. await _database.ReadAsync(file => file.ListOutbox(start, most), cancellationToken)];
        }

        // What others released does not count, so the page is found by walking the entries from the newest on.
        var found = new List<OutboxEntry>();
        for (var read = 0; found.Count < start + most; read += LongestPage)
        {
            ImmutableArray<OutboxEntry> page = [.. await _database.ReadAsync(file => file.ListOutbox(read, LongestPage), cancellationToken)];
            found.AddRange(Visible(page));
            if (page.Length < LongestPage)
            {
                break;
            }
        }

        return [.. found.Skip(start).Take(most)];
    }

    /// <summary>The releases of one message, newest first.</summary>
    public async ValueTask<ImmutableArray<OutboxEntry>> ListForMessageAsync(Guid messageId, CancellationToken cancellationToken)
    {
        var entries = await ReadAsync(
            file => file.Outbox.Find(Query.EQ(OutboxRow.MessageField, RecordId.SequenceOf(messageId))), cancellationToken);
        return [.. Visible(entries).Where(entry => entry.MessageId == messageId).OrderByDescending(entry => entry.Id)];
    }

    /// <summary>One entry; <see langword="null"/> when there is no such entry.</summary>
    public async ValueTask<OutboxEntry?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var entries = await ReadAsync(file => file.Outbox.Find(Query.EQ("_id", RecordId.SequenceOf(id))), cancellationToken);
        return Visible(entries).FirstOrDefault(entry => entry.Id == id);
    }

    /// <summary>Only releases of messages that the one who asks may see.</summary>
    private ImmutableArray<OutboxEntry> Visible(ImmutableArray<OutboxEntry> entries) =>
        MailAccess.Current.IsLimited ? [.. entries.Where(entry => _messages.MaySee(entry.MessageId))] : entries;

    private Task<ImmutableArray<OutboxEntry>> ReadAsync(Func<DatabaseFile, IEnumerable<BsonDocument>> read, CancellationToken cancellationToken) =>
        _database.ReadAsync<ImmutableArray<OutboxEntry>>(file => [.. read(file).ToArray().Select(OutboxRow.FromDocument)], cancellationToken);
}
