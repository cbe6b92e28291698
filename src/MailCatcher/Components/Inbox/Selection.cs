using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Components.Inbox;

/// <summary>The messages that are selected: some, or everything the list had at a moment but for some. Mail that comes in later is never part of it.</summary>
public sealed class Selection
{
    private readonly HashSet<Guid> _ids = [];
    private int _all;
    private long _until;

    /// <summary>Whether everything is selected, but for what was left out since.</summary>
    public bool IsAll { get; private set; }

    /// <summary>How many are selected.</summary>
    public int Count => IsAll ? Math.Max(0, _all - _ids.Count) : _ids.Count;

    /// <summary>Whether a message is.</summary>
    public bool Contains(MessageSummary message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return IsAll ? message.Sequence <= _until && !_ids.Contains(message.Id) : _ids.Contains(message.Id);
    }

    /// <summary>Selects a message, or leaves it out.</summary>
    public void Toggle(Guid id)
    {
        if (!_ids.Remove(id))
        {
            _ids.Add(id);
        }
    }

    /// <summary>Selects more messages.</summary>
    public void Add(IEnumerable<Guid> ids)
    {
        if (IsAll)
        {
            _ids.ExceptWith(ids);
        }
        else
        {
            _ids.UnionWith(ids);
        }
    }

    /// <summary>Selects everything the list has.</summary>
    /// <param name="count">How many that is.</param>
    /// <param name="until">The last sequence that counts.</param>
    public void SelectAll(int count, long until)
    {
        _ids.Clear();
        (IsAll, _all, _until) = (true, count, until);
    }

    /// <summary>Selects nothing.</summary>
    public void Clear()
    {
        _ids.Clear();
        IsAll = false;
    }

    /// <summary>Whether one message is among those that were picked one by one.</summary>
    internal bool HasPicked(Guid id) => IsAll ? !_ids.Contains(id) : _ids.Contains(id);

    /// <summary>The ids, when they were picked one by one; empty when everything is selected.</summary>
    internal ImmutableArray<Guid> Picked => IsAll ? [] : [.. _ids];

    /// <summary>What is selected now, to do something with it.</summary>
    internal async ValueTask<MessageSet> ChooseAsync(MessageStore messages, ScopedMessages scoped, CancellationToken cancellationToken)
    {
        var picked = await messages.ChooseAsync([.. _ids], cancellationToken);
        return IsAll ? (await scoped.ChooseAsync(_until, cancellationToken)).Without(picked) : picked;
    }
}
