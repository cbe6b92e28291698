using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using MailCatcher.Store.Database;

namespace MailCatcher.Store;

/// <summary>Takes messages out of the store and in from others. Neither ever holds more than a few in memory.</summary>
public sealed class MessageTransfer : IDisposable
{
    private const int Page = 200;
    private const int BatchMessages = 100;
    private const int BatchBytes = 4 * 1024 * 1024;

    private readonly DataFolder _folder;
    private readonly MessageStore _messages;
    private readonly MessageSearch _search;
    private readonly MailDatabase _database;
    private readonly SemaphoreSlim _one = new(1);

    internal MessageTransfer(DataFolder folder, MessageStore messages, MessageSearch search, MailDatabase database) =>
        (_folder, _messages, _search, _database) = (folder, messages, search, database);

    /// <summary>Lets go of what it holds.</summary>
    public void Dispose() => _one.Dispose();

    /// <summary>A reader whose temporary files are in the data folder.</summary>
    /// <param name="maxBytes">Largest message.</param>
    public TransferReader CreateReader(long maxBytes) => new(maxBytes, _folder.Incoming);

    /// <summary>Chooses the messages that a search finds, oldest first.</summary>
    /// <param name="query">The search.</param>
    /// <param name="filter">What else must hold.</param>
    /// <param name="after">Only those that came after this one; <see langword="null"/>: all.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    public async Task<TransferSelection> SelectAsync(SearchQuery query, MessageFilter filter, Guid? after, CancellationToken cancellationToken)
    {
        var first = after is { } id ? RecordId.SequenceOf(id) : 0;
        return new TransferSelection([.. (await _search.FindSequencesAsync(query, filter, cancellationToken)).Where(sequence => sequence > first)]);
    }

    /// <summary>Reads chosen messages. One that has been deleted meanwhile, or that the disk has damaged, is passed over.</summary>
    public async IAsyncEnumerable<TransferMessage> ExportAsync(TransferSelection selection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(selection);
        for (var start = 0; start < selection.Count; start += Page)
        {
            foreach (var message in await _messages.FindAsync(selection.Slice(start, Page), cancellationToken))
            {
                if (await ReadAsync(message, cancellationToken) is { } read)
                {
                    yield return read;
                }
            }
        }
    }

    /// <summary>Keeps messages; those that are here already are passed over, so that the same source can be imported again, also after it was broken off.</summary>
    /// <param name="messages">The messages; <see langword="null"/> for one that could not be read.</param>
    /// <param name="inbox">Where they go; <see langword="null"/>: where they were, or where rules send them.</param>
    /// <param name="told">Told of what has come of it so far.</param>
    /// <param name="cancellationToken">Stops; what is kept stays.</param>
    /// <exception cref="IOException">The store cannot keep them now.</exception>
    /// <exception cref="MailAccessException">Whoever asks may not put messages there.</exception>
    public async Task<ImportResult> ImportAsync(IAsyncEnumerable<TransferMessage?> messages, string? inbox, Action<ImportResult>? told, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (MailAccess.Current is { IsLimited: true } access && (inbox is null || !access.MaySee(inbox)))
        {
            throw new MailAccessException("This login may put messages into its own inboxes only: name one.");
        }

        var (result, batch, bytes) = (default(ImportResult), new List<TransferMessage>(), 0L);
        await foreach (var message in messages.WithCancellation(cancellationToken))
        {
            if (message is null)
            {
                result += new ImportResult(0, 0, 1);
                continue;
            }

            batch.Add(message);
            bytes += message.Content.Length;
            if (batch.Count >= BatchMessages || bytes >= BatchBytes)
            {
                result += await ImportAsync(batch, inbox, cancellationToken);
                told?.Invoke(result);
                batch.Clear();
                bytes = 0;
            }
        }

        return result + await ImportAsync(batch, inbox, cancellationToken);
    }

    private async Task<ImportResult> ImportAsync(List<TransferMessage> batch, string? inbox, CancellationToken cancellationToken)
    {
        // Those who see only their inboxes must not be told of what lies in others.
        var owner = MailAccess.Current is { IsLimited: true } ? inbox : null;

        // One at a time: nobody adds what another is just adding.
        await _one.WaitAsync(cancellationToken);
        try
        {
            var keyed = batch.Select(message => (Message: message, Key: KeyOf(message, owner))).DistinctBy(pair => pair.Key).ToArray();
            var known = await FindKnownAsync([.. keyed.Select(pair => pair.Key)], cancellationToken);
            var fresh = new List<(TransferMessage Message, string Key)>();
            foreach (var pair in keyed.Where(pair => !known.Contains(pair.Key)))
            {
                if (!await IsOwnAsync(pair.Message, cancellationToken))
                {
                    fresh.Add(pair);
                }
            }

            var kept = await Task.WhenAll(fresh.Select(async pair => (pair.Message, Id: await KeepAsync(pair.Message, pair.Key, inbox, cancellationToken))));
            await _messages.MarkSeenAsync([.. kept.Where(pair => pair.Message.Seen).Select(pair => pair.Id)], seen: true, cancellationToken);
            await _messages.SetPinnedAsync([.. kept.Where(pair => pair.Message.Pinned).Select(pair => pair.Id)], pinned: true, cancellationToken);
            return new ImportResult(kept.Length, batch.Count - kept.Length, 0);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What tells that a message has been imported: its content, what it was called there, and the inbox of those who see no other.</summary>
    private static string KeyOf(TransferMessage message, string? owner)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(message.Content.Span);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{message.Id}{(owner is null ? "" : "\n")}{owner}")));
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    private Task<HashSet<string>> FindKnownAsync(string[] keys, CancellationToken cancellationToken) =>
        _database.ReadAsync<HashSet<string>>(file => [.. keys.Where(key => file.Imports.FindById(key) is not null)], cancellationToken);

    /// <summary>Whether it was exported from here and is here still.</summary>
    private async Task<bool> IsOwnAsync(TransferMessage message, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(message.Id, out var id) || await _messages.FindAsync(id, cancellationToken) is not { } own || own.Size != message.Content.Length)
        {
            return false;
        }

        return await ReadContentAsync(id, cancellationToken) is { } content && content.AsSpan().SequenceEqual(message.Content.Span);
    }

    private async Task<Guid> KeepAsync(TransferMessage message, string key, string? inbox, CancellationToken cancellationToken)
    {
        await using var incoming = _messages.OpenImported(ImportedEnvelope.Of(message), routed => Place(routed, message, key, inbox));
        await incoming.WriteAsync(new ReadOnlySequence<byte>(message.Content), cancellationToken);
        var reply = await incoming.CompleteAsync(cancellationToken);
        return reply.MessageId ?? throw new IOException($"The store cannot keep the message: {string.Join(' ', reply.Lines)}");
    }

    private static Destination Place(Destination routed, TransferMessage message, string key, string? inbox) => routed with
    {
        Inbox = inbox ?? (message.Inbox is { } named && Inbox.NameProblem(named) is null ? named : routed.Inbox),
        Tags = message.Tags is { } tags ? [.. tags.Where(tag => tag is not null && TagNames.IsValid(tag)).Distinct(Labels.Comparer)] : routed.Tags,
        ReceivedAt = message.ReceivedAt?.ToUniversalTime(),
        ImportKey = key,
    };

    private async Task<TransferMessage?> ReadAsync(MessageSummary message, CancellationToken cancellationToken)
    {
        if (await ReadContentAsync(message.Id, cancellationToken) is not { } content || await _messages.FindEnvelopeAsync(message.Id, cancellationToken) is not { } envelope)
        {
            return null;
        }

        return new TransferMessage
        {
            Id = message.Id.ToString(),
            ReceivedAt = message.ReceivedAt,
            From = envelope.ReversePath?.ToString() ?? "",
            To = [.. envelope.ForwardPaths.Select(path => path.ToString())],
            Hello = envelope.HelloName,
            RemoteAddress = envelope.RemoteAddress?.ToString(),
            User = envelope.User,
            Protocol = envelope.Protocol,
            Session = envelope.SessionId,
            Inbox = message.Inbox,
            Tags = message.Tags,
            Seen = message.IsSeen,
            Pinned = message.IsPinned,
            Content = content,
        };
    }

    private async Task<byte[]?> ReadContentAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await _messages.OpenContentAsync(id, cancellationToken);
            return content is null ? null : await LimitedRead.ReadAsync(content, Array.MaxLength, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException)
        {
            // Doctor tells of what the disk has damaged; all the rest is wanted all the same.
            return null;
        }
    }
}

/// <summary>Messages that were chosen to be exported, oldest first.</summary>
public sealed class TransferSelection
{
    private readonly ImmutableArray<long> _sequences;

    internal TransferSelection(ImmutableArray<long> sequences) => _sequences = sequences;

    /// <summary>How many there are.</summary>
    public int Count => _sequences.Length;

    /// <summary>Messages that were chosen already.</summary>
    public static TransferSelection Of(MessageSet messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return new TransferSelection([.. messages.Sequences.Order()]);
    }

    internal ImmutableArray<long> Slice(int start, int count) => _sequences.Slice(start, Math.Min(count, Count - start));
}
