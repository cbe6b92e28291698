using System.Text.Json;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace MailCatcher;

/// <summary>What a run is for, where it is not to serve until stopped: in continuous integration, to catch what a job sends.</summary>
/// <param name="ExitAfter">End once so many messages were caught.</param>
/// <param name="Timeout">Give up when that has not happened in this time.</param>
/// <param name="PrintsMessages">Whether each caught message is printed as a line of JSON.</param>
internal sealed record ServeGoal(int? ExitAfter, TimeSpan? Timeout, bool PrintsMessages)
{
    // Printing is faster than catching; if a pipe is read so slowly that this fills, the oldest lines are lost and the count with them.
    private const int QueueCapacity = 65_536;

    /// <summary>Catches until the goal is reached.</summary>
    /// <param name="server">The running server.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it was reached; <see langword="null"/>: there is none, or the run ended before.</returns>
    internal async Task<bool?> ReachAsync(MailCatcherServer server, CancellationToken cancellationToken)
    {
        using var over = Timeout is { } timeout ? new CancellationTokenSource(timeout, TimeProvider.System) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            var caught = 0;
            using var watch = server.Store.Events.Watch(QueueCapacity);
            await foreach (var storeEvent in watch.Reader.ReadAllAsync(either.Token))
            {
                if (storeEvent is not StoreEvent.MessageAdded { Message: var message })
                {
                    continue;
                }

                if (PrintsMessages)
                {
                    var json = server.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
                    await Console.Out.WriteLineAsync(JsonSerializer.Serialize(MessageSummaryJson.Of(message), json));
                }

                if (++caught == ExitAfter)
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return null;
    }
}
