using System.Collections.Immutable;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The saved searches: <c>/api/v1/searches</c>. Ours alone.</summary>
internal static class SearchesApi
{
    internal static void MapSearches(this RouteGroupBuilder api)
    {
        api.MapGet("/searches", List);
        api.MapGet("/searches/{name}", Get);
        api.MapPut("/searches/{name}", SaveAsync);
        api.MapDelete("/searches/{name}", RemoveAsync);
    }

    private static Ok<ImmutableArray<SavedSearch>> List(SavedSearches searches) => TypedResults.Ok(searches.List());

    private static Results<Ok<SavedSearch>, ContentHttpResult> Get(SavedSearches searches, string name) =>
        searches.Find(name) is { } search ? TypedResults.Ok(search) : NoSuchSearch(name);

    /// <summary>Saves a search under the name in the address; one of that name gets the new query.</summary>
    private static async Task<Results<Ok<SavedSearch>, ContentHttpResult>> SaveAsync(
        SavedSearches searches, string name, JsonBody<SavedSearchRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (body.Value is not { } request)
        {
            return ApiAnswers.Wrong("Give a query: {\"Query\": \"from:shop is:unread\"}.");
        }

        var search = new SavedSearch { Name = name, Query = request.Query.Trim(), Inbox = string.IsNullOrEmpty(request.Inbox) ? null : request.Inbox };
        return await searches.SaveAsync(search, cancellationToken) is { } problem
            ? ApiAnswers.Wrong($"{char.ToUpperInvariant(problem[0])}{problem[1..]}.")
            : TypedResults.Ok(search);
    }

    private static async Task<ContentHttpResult> RemoveAsync(SavedSearches searches, string name, CancellationToken cancellationToken) =>
        await searches.RemoveAsync(name, cancellationToken) ? ApiAnswers.Done : NoSuchSearch(name);

    private static ContentHttpResult NoSuchSearch(string name) => TypedResults.Text($"There is no saved search '{name}'.", statusCode: StatusCodes.Status404NotFound);

    internal sealed record SavedSearchRequest
    {
        public string Query { get; init => field = value ?? ""; } = "";

        public string? Inbox { get; init; }
    }
}
