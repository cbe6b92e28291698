using System.Globalization;
using System.Text.RegularExpressions;
using MailCatcher.Extraction;
using MailCatcher.Settings;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api.Waiting;

/// <summary>Waiting for mail, which is what test suites need instead of polling: <c>/api/v1/wait</c>; and what was found in one message: <c>/api/v1/message/{id}/extract</c>.</summary>
internal static class WaitApi
{
    private const int MaxCount = 100;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    internal static void MapWait(this RouteGroupBuilder api)
    {
        api.MapGet("/wait", WaitAsync)
            .WithSummary("Answers as soon as matching messages are there, already or in future; 408 says what did arrive.")
            .ProducesProblem(StatusCodes.Status408RequestTimeout);
        api.MapGet("/message/{id}/extract", ExtractAsync)
            .WithSummary("The links and one-time codes of a message, which is not marked as read.");
    }

    private static async Task<Results<Ok<WaitJson>, ContentHttpResult, ProblemHttpResult>> WaitAsync(
        MessageStore messages,
        MessageSearch search,
        StoreEvents events,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        string? query,
        string? inbox,
        string? timeout,
        string? since,
        string? count,
        string? pattern,
        CancellationToken cancellationToken)
    {
        var limit = DefaultTimeout;
        var (from, howMany) = (0L, 1);
        var (wanted, wrong) = search.Parse(query ?? "");
        var fault = wanted is null ? $"{wrong}."
            : !string.IsNullOrEmpty(timeout) && !TryParseTimeout(timeout, out limit) ? $"'{timeout}' is not a timeout: it must be a time such as 500ms, 30s or 2m, at most {MaxTimeout.TotalMinutes:0}m."
            : !string.IsNullOrEmpty(since) && !long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out from) ? $"'{since}' is not a mod-sequence: it must be a whole number from 0."
            : !string.IsNullOrEmpty(count) && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out howMany) || howMany is < 1 or > MaxCount) ? $"'{count}' is not a count: it must be a whole number from 1 to {MaxCount}."
            : null;
        if (fault is not null)
        {
            return ApiAnswers.Wrong(fault);
        }

        if (!TryParsePattern(pattern, out var regex))
        {
            return ApiAnswers.Wrong($"'{pattern}' is not a pattern: it must be a regular expression without back-references and look-arounds.");
        }

        var wait = new MailWait(search, events, wanted!, string.IsNullOrEmpty(inbox) ? null : inbox, string.IsNullOrEmpty(since) ? null : from, howMany);
        using var over = new CancellationTokenSource(limit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken, lifetime.ApplicationStopping);
        try
        {
            var found = await wait.RunAsync(ended.Token);
            var answers = new List<FoundMessageJson>(found.Count);
            foreach (var message in found)
            {
                // Deleted since it came: it was there all the same, but there is nothing left to show.
                if (await FoundAsync(messages, message, regex, cancellationToken) is { } answer)
                {
                    answers.Add(answer);
                }
            }

            return TypedResults.Ok(new WaitJson(found[0].Sequence, [.. answers]));
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return TypedResults.Problem("The server stops.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return TooLate(wait, query, howMany, limit);
        }
    }

    private static async Task<Results<Ok<FoundMessageJson>, ContentHttpResult>> ExtractAsync(
        MessageStore messages, string id, string? pattern, CancellationToken cancellationToken)
    {
        if (!TryParsePattern(pattern, out var regex))
        {
            return ApiAnswers.Wrong($"'{pattern}' is not a pattern: it must be a regular expression without back-references and look-arounds.");
        }

        return await messages.FindAsync(id, cancellationToken) is { } message && await FoundAsync(messages, message, regex, cancellationToken) is { } found
            ? TypedResults.Ok(found)
            : ApiAnswers.NoSuchMessage;
    }

    private static async Task<FoundMessageJson?> FoundAsync(MessageStore messages, MessageSummary message, Regex? pattern, CancellationToken cancellationToken)
    {
        if (await messages.ReadAsync(message.Id, cancellationToken) is not { } parsed)
        {
            return null;
        }

        var extract = MessageExtract.Of(message.Facts.Subject, parsed, pattern);
        var json = MessageJson.Of(message, parsed, await PartChecksums.ReadAsync(messages, message.Id, parsed, cancellationToken));
        return new FoundMessageJson(json, extract.Links, extract.Codes, extract.Matches);
    }

    private static ProblemHttpResult TooLate(MailWait wait, string? query, int count, TimeSpan limit) => TypedResults.Problem(
        $"Of {count} message{(count == 1 ? "" : "s")} matching '{query}' there {(wait.MatchCount == 1 ? "was" : "were")} {wait.MatchCount} after {limit.TotalSeconds:0.###} s; {wait.Arrived.Count} other{(wait.Arrived.Count == 1 ? "" : "s")} arrived meanwhile.",
        statusCode: StatusCodes.Status408RequestTimeout,
        title: "No such mail in time",
        extensions: new Dictionary<string, object?>
        {
            ["matched"] = wait.MatchCount,
            ["arrived"] = wait.Arrived.Select(message => new ArrivedJson(
                message.Id.ToString(),
                MessageSummaryJson.SenderOf(message).Address,
                [.. message.Facts.To.Concat(message.Facts.Cc).Concat(message.Facts.Bcc).Select(address => address.Address)],
                message.Facts.Subject,
                message.Inbox)).ToArray(),
        });

    // A number alone is seconds, as curl's and most clients' timeouts are.
    private static bool TryParseTimeout(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (!SettingValue.TryParse(typeof(TimeSpan), text.All(char.IsAsciiDigit) ? $"{text}s" : text, out var value))
        {
            return false;
        }

        timeout = (TimeSpan)value!;
        return timeout <= MaxTimeout;
    }

    private static bool TryParsePattern(string? pattern, out Regex? regex)
    {
        regex = null;
        try
        {
            regex = string.IsNullOrEmpty(pattern) ? null : new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTimeout);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
