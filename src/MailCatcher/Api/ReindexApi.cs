using MailCatcher.Access;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>Makes the search index anew: <c>/api/v1/reindex</c>.</summary>
internal static class ReindexApi
{
    internal static void MapReindex(this RouteGroupBuilder api)
    {
        api.MapPost("/reindex", Begin).Needs(Scope.Admin, everywhere: true).WithSummary("Makes the search index anew; answered at once. Until it is done, searches find what is in it so far.");
        api.MapGet("/reindex", Get).Needs(Scope.Admin, everywhere: true).WithSummary("How far that is.");
    }

    private static Accepted<ReindexJson> Begin(MessageSearch search)
    {
        search.Rebuild();
        return TypedResults.Accepted((string?)null, ReindexJson.Of(search.Progress));
    }

    private static Ok<ReindexJson> Get(MessageSearch search) => TypedResults.Ok(ReindexJson.Of(search.Progress));

    /// <summary>How far the index is that is being made anew.</summary>
    internal sealed record ReindexJson(bool Running, int Indexed, int Messages)
    {
        internal static ReindexJson Of(IndexProgress progress) => new(progress.IsRunning, progress.Indexed, progress.Messages);
    }
}
