using System.Collections.Concurrent;

namespace MailCatcher.Store;

/// <summary>The texts of the last messages that were held against a search. When two hundred wait for mail, each looks at each message that comes: it is read once.</summary>
internal sealed class RecentTexts(Func<Guid, Task<SearchText?>> read)
{
    private const int Capacity = 16;

    private readonly ConcurrentDictionary<Guid, Lazy<Task<SearchText?>>> _texts = new();
    private readonly ConcurrentQueue<Guid> _order = new();

    /// <summary>The text of a message, read at most once while it is among the last.</summary>
    internal Task<SearchText?> ReadAsync(Guid id)
    {
        var text = _texts.GetOrAdd(id, added =>
        {
            _order.Enqueue(added);
            return new Lazy<Task<SearchText?>>(() => read(added));
        });
        while (_order.Count > Capacity && _order.TryDequeue(out var oldest))
        {
            _texts.TryRemove(oldest, out _);
        }

        return text.Value;
    }
}
