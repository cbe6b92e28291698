using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MailCatcher.Store;

// What is done with many messages at once: in steps of one record each, so that catching goes on meanwhile, whoever asked sees how far it is, and giving up leaves what was done.
public sealed partial class MessageStore
{
    /// <summary>The messages of these ids that there are.</summary>
    public async Task<MessageSet> ChooseAsync(ImmutableArray<Guid> ids, CancellationToken cancellationToken) => new([.. await FindSequencesAsync(ids, cancellationToken)]);

    /// <summary>Marks messages seen or unseen.</summary>
    /// <param name="messages">Which.</param>
    /// <param name="seen">As what.</param>
    /// <param name="progress">Told how many are done, after each step.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    public Task MarkSeenAsync(MessageSet messages, bool seen, IProgress<int>? progress, CancellationToken cancellationToken) =>
        ChangeAsync(messages, step => new StoreRecord.Seen(step, seen), progress, cancellationToken);

    /// <summary>Pins messages or lets them go.</summary>
    /// <inheritdoc cref="MarkSeenAsync(MessageSet, bool, IProgress{int}?, CancellationToken)"/>
    public Task SetPinnedAsync(MessageSet messages, bool pinned, IProgress<int>? progress, CancellationToken cancellationToken) =>
        ChangeAsync(messages, step => new StoreRecord.Labelled(step, new LabelChange { Pinned = pinned }), progress, cancellationToken);

    /// <summary>Adds tags to messages and takes others away.</summary>
    /// <inheritdoc cref="MarkSeenAsync(MessageSet, bool, IProgress{int}?, CancellationToken)"/>
    public Task ChangeTagsAsync(MessageSet messages, ImmutableArray<string> add, ImmutableArray<string> remove, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var change = new LabelChange { AddTags = Checked(add), RemoveTags = remove };
        return ChangeAsync(messages, step => new StoreRecord.Labelled(step, change), progress, cancellationToken);
    }

    /// <summary>
    /// Discards messages: nothing shows them any more, and after <see cref="StoreOptions.UndoSeconds"/> they are deleted. Until then <see cref="RestoreAsync"/> brings them back as they were, and whatever ends the program
    /// before does the same.
    /// </summary>
    /// <inheritdoc cref="MarkSeenAsync(MessageSet, bool, IProgress{int}?, CancellationToken)"/>
    public async Task DiscardAsync(MessageSet messages, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var done = 0;
        foreach (var step in messages.Sequences.Chunk(ChangeMessages))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _keeper.KeepAsync(new StoreRecord.Discarded([.. step], true), cancellationToken);

            // Step by step: what was discarded before somebody gave up must go all the same.
            Discarded?.Add(step);
            progress?.Report(done += step.Length);
        }
    }

    /// <summary>Brings back messages that were discarded, as they were; those that are deleted for good are passed over.</summary>
    /// <returns>How many came back.</returns>
    public async Task<int> RestoreAsync(MessageSet messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var back = 0;
        foreach (var step in messages.Sequences.Where(MayRestore).Chunk(ChangeMessages))
        {
            if (await _keeper.KeepAsync(new StoreRecord.Discarded([.. step], false), cancellationToken) is StoreEvent.MessagesChanged changed)
            {
                back += changed.Messages.Length;
            }
        }

        return back;
    }

    /// <summary>What can be brought back now.</summary>
    public MessageSet ListDiscarded() => new([.. _catalog.ListDiscarded().Where(MayRestore)]);

    /// <summary>The summaries of messages, those that have gone left out, in steps.</summary>
    public async IAsyncEnumerable<MessageSummary> ReadAsync(MessageSet messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        foreach (var step in messages.Sequences.Chunk(ChangeMessages))
        {
            foreach (var message in await FindAsync(step, cancellationToken))
            {
                yield return message;
            }
        }
    }

    /// <summary>How long a discarded message can be brought back.</summary>
    public TimeSpan UndoTime => Discarded?.Window ?? TimeSpan.Zero;

    /// <summary>Deletes for good what was discarded.</summary>
    internal DiscardKeeper? Discarded { get; set; }

    /// <summary>Deletes for good those that are still discarded.</summary>
    internal Task<int> RemoveDiscardedAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken) =>
        RemoveAsync([.. sequences.Where(_catalog.IsDiscarded)], cancellationToken);

    private bool MayRestore(long sequence) => _catalog.IsDiscarded(sequence) && _catalog.FindKept(sequence) is { } flags && MailAccess.Current.MaySee(flags.Inbox);

    private async Task ChangeAsync(MessageSet messages, Func<ImmutableArray<long>, StoreRecord> record, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var step in messages.Sequences.Chunk(ChangeMessages))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _keeper.KeepAsync(record([.. step]), cancellationToken);
            progress?.Report(done += step.Length);
        }
    }
}
