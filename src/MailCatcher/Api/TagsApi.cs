using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>Tags and pins: <c>/api/v1/tags</c> as Mailpit has it, <c>/api/v1/pins</c> of our own.</summary>
internal static class TagsApi
{
    internal static void MapTags(this RouteGroupBuilder api)
    {
        api.MapGet("/tags", List);
        api.MapPut("/tags", SetAsync);
        api.MapTagSettings();
        api.MapPut("/pins", PinAsync);
    }

    private static Ok<ImmutableArray<string>> List(MessageStore messages) => TypedResults.Ok(messages.ListTagNames());

    private static async Task<ContentHttpResult> SetAsync(MessageStore messages, JsonBody<SetRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        // No ids are a mistake; no tags take every tag away, as clients of Mailpit mean it.
        if (body.Value is not { Ids: { } ids } request)
        {
            return ApiAnswers.Wrong("Give IDs and Tags: {\"IDs\": [\"…\"], \"Tags\": [\"…\"]}.");
        }

        string[] wanted = [.. (request.Tags ?? []).Select(tag => tag.Trim()).Where(tag => tag.Length > 0)];
        if (Array.Find(wanted, tag => !TagNames.IsValid(tag)) is { } wrong)
        {
            return NoTag(wrong);
        }

        if (ids.Length > RequestLimits.Ids)
        {
            return ApiAnswers.TooManyIds;
        }

        await messages.SetTagsAsync(MessageIds.Parse(ids), [.. wanted], cancellationToken);
        return ApiAnswers.Done;
    }

    private static async Task<ContentHttpResult> PinAsync(MessageStore messages, JsonBody<PinRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (body.Value is not { Ids: { } ids } request)
        {
            return ApiAnswers.Wrong("Give IDs: {\"IDs\": [\"…\"], \"Pinned\": true}.");
        }

        if (ids.Length > RequestLimits.Ids)
        {
            return ApiAnswers.TooManyIds;
        }

        await messages.SetPinnedAsync(MessageIds.Parse(ids), request.Pinned, cancellationToken);
        return ApiAnswers.Done;
    }

    private static ContentHttpResult NoTag(string tag) => ApiAnswers.Wrong($"'{tag}' is no tag: {TagNames.Allowed}.");

    internal sealed record SetRequest
    {
        [JsonPropertyName("IDs")]
        public string[]? Ids { get; init; }

        public string[]? Tags { get; init; }
    }

    internal sealed record PinRequest
    {
        [JsonPropertyName("IDs")]
        public string[]? Ids { get; init; }

        public bool Pinned { get; init; } = true;
    }
}
