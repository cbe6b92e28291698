using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The releases: <c>/api/v1/outbox</c>. Ours alone; Mailpit has none.</summary>
internal static class OutboxApi
{
    private const int DefaultLimit = 50;

    internal static void MapOutbox(this RouteGroupBuilder api)
    {
        api.MapGet("/outbox", ListAsync);
        api.MapGet("/outbox/{id}", GetAsync);
    }

    private static async Task<Results<Ok<OutboxPageJson>, ContentHttpResult>> ListAsync(
        Outbox outbox, string? start, string? limit, CancellationToken cancellationToken)
    {
        if (!Paging.TryParse(start, limit, DefaultLimit, out var paging, out var fault))
        {
            return ApiAnswers.Wrong(fault);
        }

        var entries = await outbox.ListAsync(paging.Start, paging.Limit, cancellationToken);
        return TypedResults.Ok(new OutboxPageJson(paging.Start, [.. entries.Select(OutboxEntryJson.Of)]));
    }

    private static async Task<Results<Ok<OutboxEntryJson>, ContentHttpResult>> GetAsync(Outbox outbox, string id, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var guid) && await outbox.FindAsync(guid, cancellationToken) is { } entry
            ? TypedResults.Ok(OutboxEntryJson.Of(entry))
            : TypedResults.Text("Outbox entry not found", statusCode: StatusCodes.Status404NotFound);
}
