using System.Globalization;
using MailCatcher.Access;
using MailCatcher.Relay;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api.MailHog;

/// <summary>
/// MailHog's API, versions 1 and 2, so far as its clients use it. <c>GET /api/v1/messages</c> is Mailpit's, which answers in another shape; no client library of MailHog asks for it.
/// </summary>
internal static class MailHogApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 250;

    internal static void MapMailHog(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api").ExcludeFromDescription();
        api.MapGet("/v1/messages/{id}", GetAsync);
        api.MapDelete("/v1/messages/{id}", DeleteAsync);
        api.MapGet("/v1/messages/{id}/download", DownloadAsync);
        api.MapGet("/v1/messages/{id}/mime/part/{index:int}/download", DownloadPartAsync);
        api.MapPost("/v1/messages/{id}/release", ReleaseAsync).Needs(Scope.Release);
        api.MapGet("/v2/messages", ListAsync);
        api.MapGet("/v2/search", SearchAsync);
        api.MapGet("/v2/outgoing-smtp", (Releases releases) => MailHogOutgoing.Of(releases));
        api.MapJim();
    }

    /// <summary>
    /// Whether a request to delete everything comes from a client of MailHog, which takes any body for JSON and stumbles over Mailpit's <c>ok</c>. It is known by Node's bare HTTP client under it, which
    /// names its connection, but neither itself nor what it accepts.
    /// </summary>
    internal static bool IsClient(HttpRequest request) => request.Headers.Connection.Count > 0 && request.Headers.Accept.Count == 0 && request.Headers.UserAgent.Count == 0;

    private static async Task<Ok<MailHogPage>> ListAsync(MessageStore messages, string? start, string? limit, CancellationToken cancellationToken)
    {
        var page = await messages.ListAsync(Number(start, 0), Limit(limit), cancellationToken);
        var items = await new MailHogReader(messages).ReadAsync(page.Messages, cancellationToken);
        return TypedResults.Ok(new MailHogPage(page.Counts.Total, items.Length, page.Start, items));
    }

    private static async Task<Results<Ok<MailHogPage>, StatusCodeHttpResult>> SearchAsync(
        MessageStore messages, string? kind, string? query, string? start, string? limit, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(query) || !MailHogSearch.Kinds.Contains(kind))
        {
            return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        }

        var found = await new MailHogSearch(messages).FindAsync(kind!, query, Number(start, 0), Limit(limit), cancellationToken);
        var items = await new MailHogReader(messages).ReadAsync(found.Messages, cancellationToken);
        return TypedResults.Ok(new MailHogPage(found.Total, items.Length, Number(start, 0), items));
    }

    // An unknown id is null, as clients expect; MailHog's own 500 of its other stores helps nobody.
    private static async Task<Results<Ok<MailHogMessage>, ContentHttpResult>> GetAsync(MessageStore messages, string id, CancellationToken cancellationToken) =>
        await messages.FindAsync(id, cancellationToken) is { } message && await new MailHogReader(messages).ReadAsync(message, cancellationToken) is { } found
            ? TypedResults.Ok(found)
            : TypedResults.Text("null", "application/json");

    private static async Task<StatusCodeHttpResult> DeleteAsync(MessageStore messages, string id, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message)
        {
            return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        }

        await messages.DeleteAsync([message.Id], cancellationToken);
        return TypedResults.StatusCode(StatusCodes.Status200OK);
    }

    private static async Task<Results<FileStreamHttpResult, NotFound>> DownloadAsync(
        MessageStore messages, string id, HttpContext context, CancellationToken cancellationToken) =>
        await messages.FindAsync(id, cancellationToken) is { } message && await messages.OpenContentAsync(message.Id, cancellationToken) is { } content
            ? UntrustedContent.Send(context, content, "message/rfc822", $"{message.Id}.eml")
            : TypedResults.NotFound();

    // The index counts the parts of the top level. What comes out is decoded, and safe for a browser.
    private static async Task<Results<FileStreamHttpResult, NotFound>> DownloadPartAsync(
        MessageStore messages, string id, int index, HttpContext context, CancellationToken cancellationToken)
    {
        var part = await messages.FindAsync(id, cancellationToken) is { } message && index is >= 0 and < int.MaxValue
            ? await messages.OpenPartAsync(message.Id, (index + 1).ToString(CultureInfo.InvariantCulture), cancellationToken)
            : null;
        return part is null ? TypedResults.NotFound() : UntrustedContent.Send(context, part, download: true);
    }

    /// <summary>Releases through the relay that is configured here, to the address that the request names. The server that it names is passed over: nobody who can reach this API chooses where mail goes.</summary>
    private static async Task<Results<StatusCodeHttpResult, ProblemHttpResult>> ReleaseAsync(
        MessageStore messages, Releases releases, string id, JsonBody<MailHogOutgoing> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return TypedResults.Problem(fault.ResponseContent, statusCode: fault.StatusCode);
        }

        return await messages.FindAsync(id, cancellationToken) is not { } message
            ? TypedResults.Problem("There is no such message.", statusCode: StatusCodes.Status404NotFound)
            : await releases.RequestAsync(message.Id, [body.Value?.Email ?? ""], cancellationToken) switch
            {
                ReleaseAnswer.Queued => TypedResults.StatusCode(StatusCodes.Status200OK),
                ReleaseAnswer.Refused refused => TypedResults.Problem(refused.Reason, statusCode: StatusCodes.Status400BadRequest),
                _ => TypedResults.Problem("There is no such message.", statusCode: StatusCodes.Status404NotFound),
            };
    }

    private static int Limit(string? text) => Math.Min(Number(text, DefaultLimit), MaxLimit) is > 0 and var limit ? limit : DefaultLimit;

    private static int Number(string? text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
