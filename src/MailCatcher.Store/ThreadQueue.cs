namespace MailCatcher.Store;

/// <summary>
/// A bounded queue that one thread empties, in order. The thread sleeps while there is nothing: a channel would wake it through the thread pool, after it has spun for a while, and on two cores that cost more than
/// what is in the queue.
/// </summary>
internal sealed class ThreadQueue<T>(int capacity)
{
    // Monitor's own kind of lock, since the thread waits on it.
    private readonly object _lock = new();
    private readonly Queue<T> _items = new();
    private readonly Queue<Waiter> _waiters = new();
    private bool _isSleeping;
    private bool _isCompleted;

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Adds an item if there is room at once, and nobody waits for it.</summary>
    /// <exception cref="InvalidOperationException">The queue is closed.</exception>
    internal bool TryAdd(T item)
    {
        lock (_lock)
        {
            return TryAddNow(item);
        }
    }

    /// <summary>Adds an item; waits for room, first come first served.</summary>
    /// <exception cref="InvalidOperationException">The queue is closed.</exception>
    internal async ValueTask AddAsync(T item, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (TryAddNow(item))
            {
                return;
            }

            waiter = new Waiter(item);
            _waiters.Enqueue(waiter);
        }

        await using (cancellationToken.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token), waiter))
        {
            await waiter.Task;
        }
    }

    /// <summary>Adds an item, and holds the calling thread until there is room.</summary>
    internal void Add(T item)
    {
        if (!TryAdd(item))
        {
            AddAsync(item, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Takes no more; what is there, and who waits for room, is still served.</summary>
    internal void Complete()
    {
        lock (_lock)
        {
            _isCompleted = true;
            Wake();
        }
    }

    /// <summary>Looks at the next item. For the thread alone, as all that follows.</summary>
    internal bool TryPeek(out T item)
    {
        lock (_lock)
        {
            return _items.TryPeek(out item!);
        }
    }

    internal bool TryTake(out T item)
    {
        lock (_lock)
        {
            if (!_items.TryDequeue(out item!))
            {
                return false;
            }

            while (_waiters.TryDequeue(out var waiter))
            {
                if (waiter.TrySetResult())
                {
                    _items.Enqueue(waiter.Item);
                    break;
                }
            }

            return true;
        }
    }

    /// <summary>Waits until there is an item.</summary>
    /// <returns>Whether there is; not at the end of the queue.</returns>
    internal bool Wait() => Wait(Timeout.InfiniteTimeSpan) ?? throw new System.Diagnostics.UnreachableException();

    /// <summary>Waits until there is an item, but not for longer than this.</summary>
    /// <returns>Whether there is; not at the end of the queue. <see langword="null"/>: nothing has come.</returns>
    internal bool? Wait(TimeSpan limit)
    {
        lock (_lock)
        {
            while (_items.Count == 0)
            {
                if (_isCompleted)
                {
                    return false;
                }

                _isSleeping = true;
                var isInTime = Monitor.Wait(_lock, limit);
                _isSleeping = false;
                if (!isInTime && _items.Count == 0 && !_isCompleted)
                {
                    return null;
                }
            }

            return true;
        }
    }

    private bool TryAddNow(T item)
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("The store is closed.");
        }

        if (_items.Count >= capacity)
        {
            return false;
        }

        _items.Enqueue(item);
        Wake();
        return true;
    }

    private void Wake()
    {
        if (_isSleeping)
        {
            // Once: others that come before it runs need not.
            _isSleeping = false;
            Monitor.Pulse(_lock);
        }
    }

    private sealed class Waiter(T item) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal T Item => item;
    }
}
