using System.Text.Json;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace MailCatcher;

/// <summary>What a run is for, where it is not to serve until stopped: in continuous integration, to catch what a job sends.</summary>
internal sealed record ServeGoal
{
    // Printing is faster than catching; if a pipe is read so slowly that this fills, the oldest lines are lost and the count with them.
    private const int QueueCapacity = 65_536;

    /// <summary>End once so many messages were caught; <see langword="null"/>: after the first where <see cref="ExitWhen"/> is given, else not.</summary>
    internal int? ExitAfter { get; init; }

    /// <summary>A search: only messages that it finds count. <see langword="null"/>: every message does.</summary>
    internal string? ExitWhen { get; init; }

    /// <summary>Give up when that has not happened in this time; <see langword="null"/>: never.</summary>
    internal TimeSpan? Timeout { get; init; }

    /// <summary>Whether each caught message is printed as a line of JSON.</summary>
    internal bool PrintsMessages { get; init; }

    private int? Wanted => ExitAfter ?? (ExitWhen is null ? null : 1);

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
            var (search, caught) = (server.Store.Search, 0);
            var query = ExitWhen is null ? null : search.Parse(ExitWhen).Query;
            using var watch = server.Store.Events.Watch(QueueCapacity);
            await foreach (var storeEvent in watch.Reader.ReadAllAsync(either.Token))
            {
                if (storeEvent is not StoreEvent.MessageAdded { Message: var message })
                {
                    continue;
                }

                await PrintAsync(server, message);
                if ((query is null || await search.MatchesAsync(query, message.Id, either.Token)) && ++caught == Wanted)
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

    private async ValueTask PrintAsync(MailCatcherServer server, MessageSummary message)
    {
        if (PrintsMessages)
        {
            var json = server.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(MessageSummaryJson.Of(message), json));
        }
    }
}
