namespace MailCatcher.Store;

/// <summary>
/// The contents of the messages that came in last, until they are taken: what indexes them a moment later need not look them up, read them from the journal and decompress them. Bounded; the oldest go.
/// </summary>
internal sealed class RecentContents
{
    /// <summary>A larger one is read from the journal.</summary>
    internal const int MaxContentBytes = 64 * 1024;

    private const long MaxBytes = 8 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, byte[]> _contents = [];
    private readonly Queue<long> _order = new();
    private long _bytes;

    internal void Add(long sequence, byte[] content)
    {
        lock (_lock)
        {
            if (_contents.TryAdd(sequence, content))
            {
                _order.Enqueue(sequence);
                _bytes += content.Length;
            }

            while (_bytes > MaxBytes && _order.TryDequeue(out var oldest))
            {
                Remove(oldest);
            }
        }
    }

    /// <summary>Takes a content out; <see langword="null"/> when it is not here.</summary>
    internal byte[]? Take(long sequence)
    {
        lock (_lock)
        {
            var content = Remove(sequence);
            while (_order.TryPeek(out var oldest) && !_contents.ContainsKey(oldest))
            {
                _order.Dequeue();
            }

            return content;
        }
    }

    internal void Clear()
    {
        lock (_lock)
        {
            _contents.Clear();
            _order.Clear();
            _bytes = 0;
        }
    }

    private byte[]? Remove(long sequence)
    {
        if (_contents.Remove(sequence, out var content))
        {
            _bytes -= content.Length;
        }

        return content;
    }
}
