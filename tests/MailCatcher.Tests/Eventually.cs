namespace MailCatcher.Tests;

/// <summary>Waits for what another process or the far end of a connection does, of which no event tells us.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    internal static async Task IsAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Reads again and again until what was read is as wanted.</summary>
    internal static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (true)
        {
            if (await read() is var value && condition(value))
            {
                return value;
            }

            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
