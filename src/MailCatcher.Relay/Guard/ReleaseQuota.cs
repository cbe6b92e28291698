using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>Holds releases to so many recipients an hour and a day. Counts what the outbox has, so that a restart forgets nothing.</summary>
internal sealed class ReleaseQuota(Outbox outbox, IOptions<RelayOptions> options, TimeProvider time) : IDisposable
{
    private const int PageSize = 500;

    // Two requests that both still fit must not both be taken.
    private readonly SemaphoreSlim _one = new(1);

    public void Dispose() => _one.Dispose();

    /// <summary>Does what puts recipients into the queue, if the limits allow.</summary>
    /// <param name="recipients">How many it puts there.</param>
    /// <param name="ask">Puts them there.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Why it was not done, with <paramref name="ask"/>'s answer absent; otherwise that answer.</returns>
    internal async Task<(string? Refusal, T? Answer)> TakeAsync<T>(int recipients, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        if (options.Value is { MaxPerHour: 0, MaxPerDay: 0 })
        {
            return (null, await ask());
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            var (hour, day) = await CountAsync(cancellationToken);
            return options.Value.MaxPerHour > 0 && hour + recipients > options.Value.MaxPerHour ? (Refusal("hour", hour, recipients, options.Value.MaxPerHour, "Relay:MaxPerHour"), default)
                : options.Value.MaxPerDay > 0 && day + recipients > options.Value.MaxPerDay ? (Refusal("day", day, recipients, options.Value.MaxPerDay, "Relay:MaxPerDay"), default)
                : (null, await ask());
        }
        finally
        {
            _one.Release();
        }
    }

    private static string Refusal(string span, int had, int more, int most, string setting) =>
        $"At most {most} recipients {(span == "hour" ? "an hour" : "a day")} may be released to: {had} were in the last {span}, and this asks for {more} more ({setting}).";

    private async Task<(int Hour, int Day)> CountAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (hour, day) = (0, 0);
        for (var start = 0; ; start += PageSize)
        {
            var page = await outbox.ListAsync(start, PageSize, cancellationToken);
            foreach (var entry in page)
            {
                var age = now - (entry.RequeuedAt ?? entry.RequestedAt);
                hour += age < TimeSpan.FromHours(1) ? entry.Recipients.Length : 0;
                day += age < TimeSpan.FromDays(1) ? entry.Recipients.Length : 0;
            }

            // An old entry that was put into the queue again lies further back; whoever does that counts for a little less.
            if (page.Length < PageSize || now - page[^1].RequestedAt > TimeSpan.FromDays(1))
            {
                return (hour, day);
            }
        }
    }
}
