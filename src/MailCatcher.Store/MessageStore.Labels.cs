using System.Collections.Immutable;

namespace MailCatcher.Store;

// What people note on messages: seen, pinned, tagged, moved to another inbox. Ids that do not exist are passed over.
public sealed partial class MessageStore
{
    /// <summary>Marks messages seen or unseen. The look of those who may only read leaves no mark.</summary>
    public async Task MarkSeenAsync(ImmutableArray<Guid> ids, bool seen, CancellationToken cancellationToken)
    {
        if (!MailAccess.Current.MayWrite)
        {
            return;
        }

        var sequences = await FindSequencesAsync(ids, cancellationToken);
        await MarkSeenAsync(sequences.Where(sequence => _catalog.Find(sequence) is { } flags && flags.IsSeen != seen), seen, cancellationToken);
    }

    /// <summary>Marks a message seen because somebody opens it. Where that cannot be recorded, on a full disk say, it stays unseen: the message is shown all the same.</summary>
    public async Task NoteOpenedAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            await MarkSeenAsync([id], seen: true, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _logger.OpeningNotNoted(id, fault);
        }
    }

    /// <summary>Marks what a filter lets through seen or unseen.</summary>
    public Task MarkSeenAsync(MessageFilter filter, bool seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.ForCurrentAccess().IsEverything ? MarkAllSeenAsync(seen, cancellationToken)
            : filter.Seen == seen ? Task.CompletedTask
            : MarkSeenAsync(_catalog.Select(filter with { Seen = !seen }), seen, cancellationToken);
    }

    /// <summary>Marks every message seen or unseen.</summary>
    public Task MarkAllSeenAsync(bool seen, CancellationToken cancellationToken) => MailAccess.Current.IsLimited
        ? MarkSeenAsync(MessageFilter.Everything, seen, cancellationToken)
        : _keeper.KeepAsync(new StoreRecord.AllSeen(seen), cancellationToken);

    /// <summary>Pins messages, so that the retention never takes them, or lets them go.</summary>
    public Task SetPinnedAsync(ImmutableArray<Guid> ids, bool pinned, CancellationToken cancellationToken) =>
        LabelAsync(ids, new LabelChange { Pinned = pinned }, cancellationToken);

    /// <summary>Moves messages to an inbox.</summary>
    public Task MoveAsync(ImmutableArray<Guid> ids, string inbox, CancellationToken cancellationToken) =>
        LabelAsync(ids, new LabelChange { Inbox = inbox }, cancellationToken);

    /// <summary>Moves what a filter lets through to an inbox.</summary>
    public async Task MoveAsync(MessageFilter filter, string inbox, CancellationToken cancellationToken) =>
        await LabelAsync(_catalog.Select(filter), new LabelChange { Inbox = inbox }, cancellationToken);

    /// <summary>Gives messages these tags in place of all they had. Tags are compared without case.</summary>
    /// <exception cref="ArgumentException">One is no tag (<see cref="TagNames.IsValid"/>).</exception>
    public Task SetTagsAsync(ImmutableArray<Guid> ids, ImmutableArray<string> tags, CancellationToken cancellationToken) =>
        LabelAsync(ids, new LabelChange { SetTags = Checked(tags) }, cancellationToken);

    /// <summary>Adds tags to messages and takes others away.</summary>
    /// <exception cref="ArgumentException">One of those to add is no tag (<see cref="TagNames.IsValid"/>).</exception>
    public Task ChangeTagsAsync(ImmutableArray<Guid> ids, ImmutableArray<string> add, ImmutableArray<string> remove, CancellationToken cancellationToken) =>
        LabelAsync(ids, new LabelChange { AddTags = Checked(add), RemoveTags = remove }, cancellationToken);

    /// <summary>Gives a tag another name on every message, or takes it from all of them.</summary>
    /// <param name="from">The tag.</param>
    /// <param name="to">Its new name; one that other messages have already joins them. <see langword="null"/>: none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentException">The new name is no tag (<see cref="TagNames.IsValid"/>).</exception>
    public Task RenameTagAsync(string from, string? to, CancellationToken cancellationToken) =>
        _keeper.KeepAsync(new StoreRecord.TagRenamed(from, to is null ? null : Checked([to])[0]), cancellationToken);

    /// <summary>The tags that messages carry, by name, with their counts; read from memory.</summary>
    public ImmutableArray<NamedCounts> ListTags() => ListLabels(Labels.IsTag);

    /// <summary>The names of the tags that messages carry.</summary>
    public ImmutableArray<string> ListTagNames() => [.. ListTags().Select(tag => tag.Name)];

    /// <summary>The inboxes that hold messages, by name, with their counts; read from memory. The default inbox is the first, also when it is empty.</summary>
    public ImmutableArray<NamedCounts> ListInboxes() =>
        [.. MailAccess.Current.MaySee(Labels.DefaultInbox) ? [new NamedCounts(Labels.DefaultInbox, _catalog.CountsOf(new MessageFilter { Inbox = Labels.DefaultInbox }))] : (NamedCounts[])[], .. ListLabels(Labels.IsInbox)];

    private ImmutableArray<NamedCounts> ListLabels(Func<string, bool> kind) =>
        [.. _catalog.LabelCounts().Where(label => kind(label.Label)).Select(label => new NamedCounts(Labels.NameOf(label.Label), label.Counts))];

    private async Task LabelAsync(ImmutableArray<Guid> ids, LabelChange change, CancellationToken cancellationToken) =>
        await LabelAsync(await FindSequencesAsync(ids, cancellationToken), change, cancellationToken);

    internal async Task LabelAsync(IReadOnlyList<long> sequences, LabelChange change, CancellationToken cancellationToken)
    {
        foreach (var chunk in sequences.Chunk(ChangeMessages))
        {
            await _keeper.KeepAsync(new StoreRecord.Labelled([.. chunk], change), cancellationToken);
        }
    }

    internal async Task MarkSeenAsync(IEnumerable<long> sequences, bool seen, CancellationToken cancellationToken)
    {
        foreach (var chunk in sequences.Chunk(ChangeMessages))
        {
            await _keeper.KeepAsync(new StoreRecord.Seen([.. chunk], seen), cancellationToken);
        }
    }

    private static ImmutableArray<string> Checked(ImmutableArray<string> tags) =>
        tags.FirstOrDefault(tag => !TagNames.IsValid(tag)) is { } wrong ? throw new ArgumentException($"'{wrong}' is no tag: {TagNames.Allowed}.", nameof(tags))
        : [.. tags.Distinct(Labels.Comparer)];
}
