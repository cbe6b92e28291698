using MailCatcher.Access;
using MailCatcher.Relay;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>One message: <c>/api/v1/message/{id}</c>, where the id may be <c>latest</c>.</summary>
internal static class MessageApi
{
    internal static void MapMessage(this RouteGroupBuilder api)
    {
        var message = api.MapGroup("/message/{id}");
        message.MapGet("", GetAsync);
        message.MapGet("/headers", GetHeadersAsync);
        message.MapGet("/raw", GetRawAsync);
        message.MapGet("/part/{partId}", GetPartAsync);
        message.MapGet("/part/{partId}/thumb", GetThumbnailAsync);
        message.MapPost("/release", ReleaseAsync).Needs(Scope.Release);
    }

    // Getting a message marks it read, as Mailpit's does and its clients expect.
    private static async Task<Results<Ok<MessageJson>, ContentHttpResult>> GetAsync(MessageStore messages, string id, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message
            || await messages.ReadAsync(message.Id, cancellationToken) is not { } parsed)
        {
            return ApiAnswers.NoSuchMessage;
        }

        if (!message.IsSeen)
        {
            await messages.NoteOpenedAsync(message.Id, cancellationToken);
        }

        return TypedResults.Ok(MessageJson.Of(message, parsed, await PartChecksums.ReadAsync(messages, message.Id, parsed, cancellationToken)));
    }

    private static async Task<Results<Ok<SortedDictionary<string, List<string>>>, ContentHttpResult>> GetHeadersAsync(
        MessageStore messages, string id, CancellationToken cancellationToken) =>
        await messages.FindAsync(id, cancellationToken) is { } message && await messages.ReadAsync(message.Id, cancellationToken) is { } parsed
            ? TypedResults.Ok(HeaderFieldsJson.Group(parsed.HeaderFields))
            : ApiAnswers.NoSuchMessage;

    private static async Task<Results<FileStreamHttpResult, ContentHttpResult>> GetRawAsync(
        MessageStore messages, string id, string? dl, HttpContext context, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message
            || await messages.OpenContentAsync(message.Id, cancellationToken) is not { } content)
        {
            return ApiAnswers.NoSuchMessage;
        }

        var download = dl == "1" ? $"{message.Id}.eml" : null;
        return UntrustedContent.Send(context, content, UntrustedContent.PlainText, download);
    }

    private static async Task<Results<FileStreamHttpResult, ContentHttpResult>> GetPartAsync(
        MessageStore messages, string id, string partId, string? dl, HttpContext context, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message)
        {
            return ApiAnswers.NoSuchMessage;
        }

        return await messages.OpenPartAsync(message.Id, partId, cancellationToken) is { } part
            ? UntrustedContent.Send(context, part, download: dl == "1")
            : ApiAnswers.NoSuchPart;
    }

    private static async Task<Results<FileContentHttpResult, ContentHttpResult>> GetThumbnailAsync(
        MessageStore messages, Thumbnails thumbnails, string id, string partId, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message)
        {
            return ApiAnswers.NoSuchMessage;
        }

        await using var part = await messages.OpenPartAsync(message.Id, partId, cancellationToken);
        return part is null ? ApiAnswers.NoSuchPart : TypedResults.Bytes(await thumbnails.MakeAsync(part, cancellationToken), Thumbnails.MediaType);
    }

    private static async Task<ContentHttpResult> ReleaseAsync(
        MessageStore messages, Releases releases, string id, JsonBody<ReleaseBody> body, HttpContext context, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        return await messages.FindAsync(id, cancellationToken) is not { } message ? ApiAnswers.NoSuchMessage
            : await releases.RequestAsync(new ReleaseRequest(message.Id, [.. body.Value?.To ?? []]) { Route = body.Value?.Route, Actor = ReleaseActors.Of(context) }, cancellationToken) switch
            {
                ReleaseAnswer.Queued => ApiAnswers.Done,
                ReleaseAnswer.NoSuchMessage => ApiAnswers.NoSuchMessage,
                ReleaseAnswer.Refused refused => ApiAnswers.Wrong(refused.Reason),
                var answer => throw new InvalidOperationException($"A release was answered with {answer.GetType().Name}."),
            };
    }

    /// <summary>Who should get the message.</summary>
    internal sealed record ReleaseBody
    {
        // A null among them is no address, and is told as one.
        public string[] To { get; init => field = [.. (value ?? []).Select(to => to ?? "")]; } = [];

        /// <summary>The route, which Mailpit does not have; null: the recipients' domains decide.</summary>
        public string? Route { get; init; }
    }
}
