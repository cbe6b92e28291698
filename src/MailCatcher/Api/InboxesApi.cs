using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The inboxes: <c>/api/v1/inboxes</c>. Ours alone; Mailpit has one inbox.</summary>
internal static class InboxesApi
{
    internal static void MapInboxes(this RouteGroupBuilder api)
    {
        api.MapGet("/inboxes", List);
        api.MapPost("/inboxes", CreateAsync);
        api.MapGet("/inboxes/{name}", Get);
        api.MapPut("/inboxes/{name}", ChangeAsync);
        api.MapDelete("/inboxes/{name}", RemoveAsync);
        api.MapPut("/inboxes/{name}/messages", MoveAsync);
        api.MapDelete("/inboxes/{name}/messages", EmptyAsync);
    }

    private static Ok<ImmutableArray<InboxJson>> List(Inboxes inboxes, MessageStore messages) => TypedResults.Ok(InboxJson.ListOf(inboxes, messages));

    private static Results<Ok<InboxJson>, ContentHttpResult> Get(Inboxes inboxes, MessageStore messages, string name) =>
        InboxJson.Find(inboxes, messages, name) is { } inbox ? TypedResults.Ok(inbox) : NoSuchInbox(name);

    /// <summary>Makes an inbox; without credentials in the body it gets some of its own.</summary>
    private static async Task<Results<Created<InboxJson>, ContentHttpResult>> CreateAsync(
        Inboxes inboxes, MessageStore messages, JsonBody<InboxRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (body.Value is not { } request)
        {
            return ApiAnswers.Wrong("Give a name: {\"Name\": \"shop\"}.");
        }

        if (inboxes.Find(request.Name) is not null)
        {
            return TypedResults.Text($"There is an inbox '{request.Name}' already.", statusCode: StatusCodes.Status409Conflict);
        }

        var inbox = request.ToInbox(request.Name, before: null);
        return await inboxes.SaveAsync(inbox, cancellationToken) is { } problem
            ? Refused(problem)
            : TypedResults.Created($"/api/v1/inboxes/{inbox.Name}", InboxJson.Find(inboxes, messages, inbox.Name));
    }

    private static async Task<Results<Ok<InboxJson>, ContentHttpResult>> ChangeAsync(
        Inboxes inboxes, MessageStore messages, string name, JsonBody<InboxRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (inboxes.Find(name) is not { } before)
        {
            return NoSuchInbox(name);
        }

        return await inboxes.SaveAsync((body.Value ?? new InboxRequest()).ToInbox(before.Name, before), cancellationToken) is { } problem
            ? Refused(problem)
            : TypedResults.Ok(InboxJson.Find(inboxes, messages, name));
    }

    /// <summary>Removes an inbox with its messages; <c>?moveTo=NAME</c> moves them to another one instead.</summary>
    private static async Task<ContentHttpResult> RemoveAsync(
        Inboxes inboxes, MessageStore messages, string name, string? moveTo, CancellationToken cancellationToken)
    {
        if (inboxes.Find(name) is not { } inbox)
        {
            return NoSuchInbox(name);
        }

        if (inbox.IsConfigured)
        {
            return Refused("the inbox comes from the configuration; remove it there");
        }

        var target = string.IsNullOrEmpty(moveTo) ? null : InboxJson.Find(inboxes, messages, moveTo);
        if (target is null && !string.IsNullOrEmpty(moveTo))
        {
            return NoSuchInbox(moveTo);
        }

        // The inbox first: what comes in meanwhile goes elsewhere already.
        await inboxes.RemoveAsync(name, cancellationToken);
        var filter = new MessageFilter { Inbox = inbox.Name };
        await (target is null ? messages.DeleteAsync(filter, cancellationToken) : messages.MoveAsync(filter, target.Name, cancellationToken));
        return ApiAnswers.Done;
    }

    private static async Task<ContentHttpResult> MoveAsync(
        Inboxes inboxes, MessageStore messages, string name, JsonBody<MoveRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (body.Value is not { Ids: { } ids })
        {
            return ApiAnswers.Wrong("Give IDs: {\"IDs\": [\"…\"]}.");
        }

        if (ids.Length > RequestLimits.Ids)
        {
            return ApiAnswers.TooManyIds;
        }

        if (InboxJson.Find(inboxes, messages, name) is not { } inbox)
        {
            return NoSuchInbox(name);
        }

        await messages.MoveAsync(MessageIds.Parse(ids), inbox.Name, cancellationToken);
        return ApiAnswers.Done;
    }

    private static async Task<ContentHttpResult> EmptyAsync(Inboxes inboxes, MessageStore messages, string name, CancellationToken cancellationToken)
    {
        if (InboxJson.Find(inboxes, messages, name) is not { } inbox)
        {
            return NoSuchInbox(name);
        }

        await messages.DeleteAsync(new MessageFilter { Inbox = inbox.Name }, cancellationToken);
        return ApiAnswers.Done;
    }

    private static ContentHttpResult NoSuchInbox(string name) => TypedResults.Text($"There is no inbox '{name}'.", statusCode: StatusCodes.Status404NotFound);

    private static ContentHttpResult Refused(string problem) => ApiAnswers.Wrong($"{char.ToUpperInvariant(problem[0])}{problem[1..]}.");

    /// <summary>An inbox as it should be; what is left out stays as it was, and credentials are made for a new one.</summary>
    internal sealed record InboxRequest
    {
        public string Name { get; init => field = value ?? ""; } = "";

        public string? User { get; init; }

        public string? Password { get; init; }

        public InboxRule[]? Rules { get; init; }

        public int? MaxMessages { get; init; }

        public DateTimeOffset? ExpiresAt { get; init; }

        internal Inbox ToInbox(string name, Inbox? before) => new()
        {
            Name = name,
            User = User ?? before?.User ?? name,
            Password = Password ?? before?.Password ?? Inboxes.NewPassword(),
            Rules = Rules is null ? before?.Rules ?? [] : [.. Rules],
            MaxMessages = MaxMessages ?? before?.MaxMessages ?? 0,
            ExpiresAt = ExpiresAt ?? before?.ExpiresAt,
        };
    }

    internal sealed record MoveRequest
    {
        [JsonPropertyName("IDs")]
        public string[]? Ids { get; init; }
    }
}
