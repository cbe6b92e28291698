using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The SMTP sessions and what was said in them: <c>/api/v1/sessions</c>. Ours alone.</summary>
internal static class SessionsApi
{
    private const int DefaultLimit = 50;

    internal static void MapSessions(this RouteGroupBuilder api)
    {
        api.MapGet("/sessions", ListAsync);
        api.MapGet("/sessions/{id}", GetAsync);
    }

    /// <param name="sessions">The log.</param>
    /// <param name="failed"><c>true</c>: only sessions in which something was refused or broke off.</param>
    /// <param name="address">Only from this address.</param>
    /// <param name="user">Only of this user.</param>
    /// <param name="before">The <c>Next</c> of the page before.</param>
    /// <param name="limit">The most to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    private static async Task<Results<Ok<SessionsPageJson>, ContentHttpResult>> ListAsync(
        SessionLog sessions, string? failed, string? address, string? user, string? before, string? limit, CancellationToken cancellationToken)
    {
        if (!Paging.TryParse(null, limit, DefaultLimit, out var paging, out var fault))
        {
            return ApiAnswers.Wrong(fault);
        }

        long? cursor = null;
        if (!string.IsNullOrEmpty(before))
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return ApiAnswers.Wrong($"'{before}' is not the Next of a page.");
            }

            cursor = number;
        }

        IPAddress? from = null;
        if (!string.IsNullOrEmpty(address) && !IPAddress.TryParse(address, out from))
        {
            return ApiAnswers.Wrong($"'{address}' is not an IP address.");
        }

        if (!string.IsNullOrEmpty(failed) && !bool.TryParse(failed, out _))
        {
            return ApiAnswers.Wrong($"'{failed}' is neither true nor false.");
        }

        var filter = new SessionFilter { FailedOnly = bool.TryParse(failed, out var only) && only, Address = from, User = string.IsNullOrEmpty(user) ? null : user };
        var page = await sessions.ListAsync(filter, cursor, paging.Limit, cancellationToken);
        return TypedResults.Ok(new SessionsPageJson([.. page.Select(SessionJson.Of)], page.Length == paging.Limit ? page[^1].Number : null));
    }

    private static async Task<Results<Ok<TranscriptJson>, ContentHttpResult>> GetAsync(SessionLog sessions, string id, CancellationToken cancellationToken) =>
        await sessions.FindAsync(id, cancellationToken) is { } transcript
            ? TypedResults.Ok(TranscriptJson.Of(transcript))
            : TypedResults.Text("Session not found: it is still open, or it is kept no longer", statusCode: StatusCodes.Status404NotFound);
}

/// <summary>A page of sessions.</summary>
/// <param name="Sessions">The sessions, newest first.</param>
/// <param name="Next">What to give as <c>before</c> for the page after this one; <see langword="null"/>: there is none.</param>
public sealed record SessionsPageJson(ImmutableArray<SessionJson> Sessions, long? Next);
