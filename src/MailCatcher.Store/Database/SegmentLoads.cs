namespace MailCatcher.Store.Database;

/// <summary>How much of a segment is messages that still exist.</summary>
/// <param name="Salt">The salt of the segment's file to which the rows' positions belong; another one means that the segment has been rewritten since.</param>
/// <param name="Messages">How many.</param>
/// <param name="Bytes">The sum of their payloads.</param>
internal readonly record struct SegmentLoad(uint Salt, int Messages, long Bytes);

/// <summary>The load of every segment: tells which can go and which are worth rewriting. Changed by the database's owner in step with its rows; anyone reads.</summary>
internal sealed class SegmentLoads
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SegmentLoad> _loads = [];
    private readonly HashSet<long> _changed = [];

    internal void Load(IEnumerable<(long First, SegmentLoad Load)> loads)
    {
        lock (_lock)
        {
            _loads.Clear();
            _changed.Clear();
            foreach (var (first, load) in loads)
            {
                _loads[first] = load;
            }
        }
    }

    /// <summary>The load of a segment; nothing where no message stands.</summary>
    internal SegmentLoad? Find(long first)
    {
        lock (_lock)
        {
            return _loads.TryGetValue(first, out var load) ? load : null;
        }
    }

    internal void Add(long first, uint salt, int bytes) =>
        Change(first, load => load is { } old ? old with { Messages = old.Messages + 1, Bytes = old.Bytes + bytes } : new SegmentLoad(salt, 1, bytes));

    internal void Remove(long first, int bytes) => Change(first, load => load is { } old ? old with { Messages = old.Messages - 1, Bytes = old.Bytes - bytes } : null);

    /// <summary>Every row of a segment has its new position.</summary>
    internal void Moved(long first, uint salt) => Change(first, load => load is { } old ? old with { Salt = salt } : null);

    /// <summary>Takes the segments that changed since the last call, for the database to keep; those without messages have no load.</summary>
    internal IReadOnlyList<(long First, SegmentLoad? Load)> TakeChanged()
    {
        lock (_lock)
        {
            var changed = _changed.Select(first => (first, _loads.TryGetValue(first, out var load) ? load : (SegmentLoad?)null)).ToArray();
            _changed.Clear();
            return changed;
        }
    }

    private void Change(long first, Func<SegmentLoad?, SegmentLoad?> change)
    {
        lock (_lock)
        {
            if (change(_loads.TryGetValue(first, out var load) ? load : null) is { Messages: > 0 } changed)
            {
                _loads[first] = changed;
            }
            else
            {
                _loads.Remove(first);
            }

            _changed.Add(first);
        }
    }
}
