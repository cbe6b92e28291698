using System.Globalization;
using System.Text.Json.Serialization;
using MailCatcher.Api.MailHog;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MailCatcher.Api;

/// <summary>The list: <c>/api/v1/messages</c>.</summary>
internal static class MessagesApi
{
    private const int DefaultLimit = 50;

    internal static void MapMessages(this RouteGroupBuilder api)
    {
        api.MapGet("/messages", ListAsync);
        api.MapPut("/messages", MarkAsync);
        api.MapDelete("/messages", DeleteAsync);
    }

    private static async Task<Results<Ok<MessagesPageJson>, ContentHttpResult>> ListAsync(
        MessageStore messages, string? start, string? limit, string? before, string? inbox, string? tag, CancellationToken cancellationToken)
    {
        if (!Paging.TryParse(start, limit, DefaultLimit, out var paging, out var fault))
        {
            return ApiAnswers.Wrong(fault);
        }

        var filter = new MessageFilter { Inbox = string.IsNullOrEmpty(inbox) ? null : inbox, Tag = string.IsNullOrEmpty(tag) ? null : tag };
        var startAt = paging.Start;
        if (!string.IsNullOrEmpty(before))
        {
            if (!DateTimeOffset.TryParse(before, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            {
                return ApiAnswers.Wrong($"'{before}' is not a date.");
            }

            startAt += await CountNotBeforeAsync(messages, filter, date, cancellationToken);
        }

        return TypedResults.Ok(MessagesPageJson.Of(await messages.ListAsync(filter, startAt, paging.Limit, cancellationToken), messages.ListTagNames()));
    }

    /// <summary>How many messages of the list are not older than a date: the list is in order of time, so some twenty of them need to be looked at.</summary>
    private static async Task<int> CountNotBeforeAsync(MessageStore messages, MessageFilter filter, DateTimeOffset date, CancellationToken cancellationToken)
    {
        var (from, to) = (0, messages.CountsOf(filter).Total);
        while (from < to)
        {
            var middle = (from + to) / 2;
            var at = (await messages.ListAsync(filter, middle, 1, cancellationToken)).Messages.FirstOrDefault();
            (from, to) = at is not null && at.ReceivedAt >= date ? (middle + 1, to) : (from, middle);
        }

        return from;
    }

    private static async Task<ContentHttpResult> MarkAsync(MessageStore messages, MessageSearch search, JsonBody<MarkRequest> body, string? tz, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (body.Value is not { } request)
        {
            return ApiAnswers.Wrong("The request body is missing: {\"Read\": true, \"IDs\": [\"…\"]}.");
        }

        if (request.Search.Length > 0)
        {
            return request.Ids.Length > 0 ? ApiAnswers.Wrong("Give either IDs or Search, not both.") : await MarkFoundAsync(search, request, tz, cancellationToken);
        }

        if (request.Ids.Length > RequestLimits.Ids)
        {
            return ApiAnswers.TooManyIds;
        }

        await (request.Ids.Length == 0
            ? messages.MarkAllSeenAsync(request.Read, cancellationToken)
            : messages.MarkSeenAsync(MessageIds.Parse(request.Ids), request.Read, cancellationToken));
        return ApiAnswers.Done;
    }

    private static async Task<ContentHttpResult> MarkFoundAsync(MessageSearch search, MarkRequest request, string? tz, CancellationToken cancellationToken)
    {
        if (!SearchApi.TryParse(search, request.Search, tz, out var query, out var fault))
        {
            return fault;
        }

        await search.MarkSeenAsync(query, MessageFilter.Everything, request.Read, cancellationToken);
        return ApiAnswers.Done;
    }

    private static async Task<ContentHttpResult> DeleteAsync(
        MessageStore messages, IOptions<WebOptions> options, JsonBody<DeleteRequest> body, HttpRequest request, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var ids = body.Value?.Ids ?? [];
        if (ids.Length > RequestLimits.Ids)
        {
            return ApiAnswers.TooManyIds;
        }

        await (ids.Length == 0 ? messages.DeleteAllAsync(cancellationToken) : messages.DeleteAsync(MessageIds.Parse(ids), cancellationToken));
        return ids.Length == 0 && options.Value.MailHogApi && MailHogApi.IsClient(request) ? TypedResults.Text("") : ApiAnswers.Done;
    }

    /// <summary>Marks messages: those of <see cref="Ids"/>, those that <see cref="Search"/> finds, or all.</summary>
    internal sealed record MarkRequest
    {
        public bool Read { get; init; }

        [JsonPropertyName("IDs")]
        public string[] Ids { get; init => field = value ?? []; } = [];

        public string Search { get; init => field = value ?? ""; } = "";
    }

    /// <summary>Deletes messages: those of <see cref="Ids"/>, or all.</summary>
    internal sealed record DeleteRequest
    {
        [JsonPropertyName("IDs")]
        public string[] Ids { get; init => field = value ?? []; } = [];
    }
}
