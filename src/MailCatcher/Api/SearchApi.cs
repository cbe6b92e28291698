using System.Diagnostics.CodeAnalysis;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>Searches: <c>/api/v1/search</c>, as Mailpit has it.</summary>
internal static class SearchApi
{
    private const int DefaultLimit = 50;

    internal static void MapSearch(this RouteGroupBuilder api)
    {
        api.MapGet("/search", FindAsync);
        api.MapDelete("/search", DeleteAsync);
    }

    /// <summary>Reads a search, or says what is wrong with it.</summary>
    /// <param name="search">The store's searches.</param>
    /// <param name="query">The search.</param>
    /// <param name="tz">The time zone of its dates, by its IANA name; none: UTC.</param>
    /// <param name="parsed">The search, taken apart.</param>
    /// <param name="fault">The answer when it is wrong.</param>
    internal static bool TryParse(
        MessageSearch search, string? query, string? tz, [NotNullWhen(true)] out SearchQuery? parsed, [NotNullWhen(false)] out ContentHttpResult? fault)
    {
        (parsed, fault) = (null, null);
        if (string.IsNullOrWhiteSpace(query))
        {
            fault = ApiAnswers.Wrong("No search query: give ?query=…");
            return false;
        }

        var zone = TimeZoneInfo.Utc;
        if (!string.IsNullOrEmpty(tz) && !TimeZoneInfo.TryFindSystemTimeZoneById(tz, out zone))
        {
            fault = ApiAnswers.Wrong($"'{tz}' is no time zone; give one such as Europe/Berlin.");
            return false;
        }

        (parsed, var wrong) = search.Parse(query, zone);
        fault = wrong is null ? null : ApiAnswers.Wrong($"{wrong}.");
        return parsed is not null;
    }

    private static async Task<Results<Ok<MessagesPageJson>, ContentHttpResult>> FindAsync(
        MessageSearch search, MessageStore messages, string? query, string? tz, string? start, string? limit, string? inbox, string? sort, string? highlight, CancellationToken cancellationToken)
    {
        if (!TryParse(search, query, tz, out var parsed, out var wrong))
        {
            return wrong;
        }

        if (!Paging.TryParse(start, limit, DefaultLimit, out var paging, out var fault))
        {
            return ApiAnswers.Wrong(fault);
        }

        SearchOrder? order = sort switch { null or "" or "newest" => SearchOrder.Newest, "rank" => SearchOrder.Rank, _ => null };
        if (order is null)
        {
            return ApiAnswers.Wrong($"'{sort}' is no order: use newest or rank.");
        }

        var filter = new MessageFilter { Inbox = string.IsNullOrEmpty(inbox) ? null : inbox };
        var found = await search.FindAsync(parsed, filter, order.Value, paging.Start, paging.Limit, cancellationToken);
        var page = MessagesPageJson.Of(found.Page, messages.ListTagNames());
        return TypedResults.Ok(highlight is "true" or "1" ? page.With(await search.HighlightAsync(parsed, found.Page.Messages, cancellationToken)) : page);
    }

    private static async Task<ContentHttpResult> DeleteAsync(MessageSearch search, string? query, string? tz, CancellationToken cancellationToken)
    {
        if (!TryParse(search, query, tz, out var parsed, out var wrong))
        {
            return wrong;
        }

        await search.DeleteAsync(parsed, MessageFilter.Everything, cancellationToken);
        return ApiAnswers.Done;
    }
}
