using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MailCatcher.Store;

/// <summary>
/// Runs asynchronous work on one thread of its own, to which every await comes back, and which on Linux gives way to all others: it takes the processor that nobody else wants. .NET's thread priorities do nothing there; the
/// kernel's niceness counts by thread, and threads that this one starts (Lucene's merges) inherit it.
/// </summary>
internal sealed partial class BackgroundThread : SynchronizationContext
{
    private const int ThisThread = 0;
    private const int Nicest = 19;
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _work = [];

    private BackgroundThread()
    {
    }

    /// <summary>Runs <paramref name="work"/> to its end.</summary>
    internal static Task RunAsync(string name, Func<Task> work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => new BackgroundThread().Pump(work, ended)) { Name = name, IsBackground = true };
        thread.Start();
        return ended.Task;
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => _work.Add((d, state));

    private void Pump(Func<Task> work, TaskCompletionSource ended)
    {
        if (OperatingSystem.IsLinux())
        {
            // Refused or not, the work is done.
            _ = SetPriority(ThisThread, ThisThread, Nicest);
        }

        SetSynchronizationContext(this);
        var running = work();
        running.ContinueWith(_ => _work.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        foreach (var (callback, state) in _work.GetConsumingEnumerable())
        {
            callback(state);
        }

        ended.SetFromTask(running);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
