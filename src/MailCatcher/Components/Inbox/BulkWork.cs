namespace MailCatcher.Components.Inbox;

/// <summary>Something that is being done with many messages: how far it is, and a way to stop it. One at a time.</summary>
public sealed class BulkWork(Action changed) : IDisposable
{
    private readonly Action _changed = changed;
    private CancellationTokenSource? _stopping;

    /// <summary>What is being done, such as <c>Deleting</c>; <see langword="null"/>: nothing.</summary>
    public string? What { get; private set; }

    /// <summary>How many messages are done.</summary>
    public int Done { get; private set; }

    /// <summary>How many there are to do.</summary>
    public int Total { get; private set; }

    /// <summary>Stops before the next step; what was done stays done.</summary>
    public void Stop() => _stopping?.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stopping?.Dispose();

    /// <summary>Does it.</summary>
    /// <param name="what">What, in a word.</param>
    /// <param name="total">How many messages.</param>
    /// <param name="work">Does it, telling how many are done.</param>
    /// <param name="closing">The page is closed.</param>
    /// <returns>How many were done; 0 when something else is being done still.</returns>
    public async Task<int> RunAsync(string what, int total, Func<IProgress<int>, CancellationToken, Task> work, CancellationToken closing)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (What is not null)
        {
            return 0;
        }

        (What, Done, Total) = (what, 0, total);
        using var stopping = _stopping = CancellationTokenSource.CreateLinkedTokenSource(closing);
        _changed();
        try
        {
            await work(new Steps(this), stopping.Token);
            Done = total;
        }
        catch (OperationCanceledException) when (!closing.IsCancellationRequested)
        {
            // Stopped: what was done is told by the last step.
        }
        finally
        {
            (What, _stopping) = (null, null);
            _changed();
        }

        return Done;
    }

    private sealed class Steps(BulkWork owner) : IProgress<int>
    {
        public void Report(int value)
        {
            owner.Done = value;
            owner._changed();
        }
    }
}
