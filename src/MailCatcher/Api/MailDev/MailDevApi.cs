using System.Globalization;
using System.Text;
using MailCatcher.Access;
using MailCatcher.Relay;
using MailCatcher.Store;
using MailCatcher.Views;
using MailCatcher.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api.MailDev;

/// <summary>MailDev's API: version 2 at the root (<c>/email</c>), and the same below <c>/api</c> where version 3 has it.</summary>
internal static class MailDevApi
{
    private static readonly string[] OwnParameters = ["skip", "limit", "sort"];

    internal static void MapMailDev(this IEndpointRouteBuilder endpoints)
    {
        foreach (var prefix in new[] { "", "/api" })
        {
            var api = endpoints.MapGroup(prefix).ExcludeFromDescription();
            api.MapGet("/email", ListAsync);
            api.MapPatch("/email/read-all", MarkAllReadAsync);
            api.MapDelete("/email/all", DeleteAllAsync);
            api.MapGet("/email/{id}", GetAsync);
            api.MapDelete("/email/{id}", DeleteAsync);
            api.MapGet("/email/{id}/html", GetHtmlAsync);
            api.MapGet("/email/{id}/attachment/{name}", GetAttachmentAsync);
            api.MapGet("/email/{id}/download", DownloadAsync);
            api.MapGet("/email/{id}/source", GetSourceAsync);
            api.MapPost("/email/{id}/relay/{to?}", RelayAsync).Needs(Scope.Release);
            api.MapGet("/config", GetConfiguration);
            api.MapGet("/healthz", () => true).OpenToAll();

            // MailDev reads its folder again; ours is never out of step.
            api.MapGet("/reloadMailsFromDirectory", () => true);
        }
    }

    private static async Task<Ok<List<MailDevMessage>>> ListAsync(MessageStore messages, HttpRequest request, string? skip, string? limit, CancellationToken cancellationToken)
    {
        var wanted = request.Query.Where(pair => !OwnParameters.Contains(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())).ToArray();
        return TypedResults.Ok(await new MailDevReader(messages).ListAsync(Number(skip, 0), Number(limit, MailDevReader.MaxMessages), wanted, cancellationToken));
    }

    private static async Task<IResult> GetAsync(MessageStore messages, string id, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message || await new MailDevReader(messages).ReadAsync(message, cancellationToken) is not { } found)
        {
            return NoSuchEmail;
        }

        await messages.NoteOpenedAsync(message.Id, cancellationToken);
        return TypedResults.Ok(found);
    }

    private static async Task<Ok<int>> MarkAllReadAsync(MessageStore messages, CancellationToken cancellationToken)
    {
        var unread = messages.Counts.Unseen;
        await messages.MarkAllSeenAsync(seen: true, cancellationToken);
        return TypedResults.Ok(unread);
    }

    private static async Task<Ok<bool>> DeleteAllAsync(MessageStore messages, CancellationToken cancellationToken)
    {
        await messages.DeleteAllAsync(cancellationToken);
        return TypedResults.Ok(true);
    }

    private static async Task<IResult> DeleteAsync(MessageStore messages, string id, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message)
        {
            return NoSuchEmail;
        }

        await messages.DeleteAsync([message.Id], cancellationToken);
        return TypedResults.Ok(true);
    }

    private static async Task<IResult> GetHtmlAsync(MessageStore messages, MessageViews views, HttpContext context, string id, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message || await views.FindHtmlAsync(message.Id, new HtmlLook { Root = context.Request.PathBase }, cancellationToken) is not { } view)
        {
            return NoSuchEmail;
        }

        ViewPolicy.Apply(context.Response, remote: false);
        return TypedResults.Text(view.Html, "text/html; charset=utf-8", Encoding.UTF8);
    }

    private static async Task<IResult> GetAttachmentAsync(MessageStore messages, HttpContext context, string id, string name, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message || await messages.ReadAsync(message.Id, cancellationToken) is not { } parsed)
        {
            return NoSuchEmail;
        }

        var wanted = parsed.Leaves.FirstOrDefault(leaf => MailDevAttachment.NameOf(leaf) == name);
        return wanted is not null && await messages.OpenPartAsync(message.Id, wanted.PartId, cancellationToken) is { } part
            ? UntrustedContent.Send(context, part, download: false)
            : Wrong("File not found", StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> DownloadAsync(MessageStore messages, HttpContext context, string id, CancellationToken cancellationToken) =>
        await messages.FindAsync(id, cancellationToken) is { } message && await messages.OpenContentAsync(message.Id, cancellationToken) is { } content
            ? UntrustedContent.Send(context, content, "message/rfc822", $"{message.Id}.eml")
            : NoSuchEmail;

    private static async Task<IResult> GetSourceAsync(MessageStore messages, HttpContext context, string id, CancellationToken cancellationToken) =>
        await messages.FindAsync(id, cancellationToken) is { } message && await messages.OpenContentAsync(message.Id, cancellationToken) is { } content
            ? UntrustedContent.Send(context, content, UntrustedContent.PlainText, download: null)
            : NoSuchEmail;

    /// <summary>Releases to the address given, or to those of the envelope.</summary>
    private static async Task<IResult> RelayAsync(MessageStore messages, Releases releases, string id, string? to, CancellationToken cancellationToken)
    {
        if (await messages.FindAsync(id, cancellationToken) is not { } message || await messages.FindEnvelopeAsync(message.Id, cancellationToken) is not { } envelope)
        {
            return NoSuchEmail;
        }

        return await releases.RequestAsync(message.Id, to is null ? [.. envelope.ForwardPaths.Select(path => path.ToString())] : [to], cancellationToken) switch
        {
            ReleaseAnswer.Queued => TypedResults.Ok(true),
            ReleaseAnswer.Refused refused => Wrong(refused.Reason, releases.Relay is null ? StatusCodes.Status500InternalServerError : StatusCodes.Status400BadRequest),
            _ => NoSuchEmail,
        };
    }

    private static Ok<Dictionary<string, object>> GetConfiguration(ServerListeners listeners, Releases releases)
    {
        var configuration = new Dictionary<string, object>
        {
            ["version"] = InfoApi.Version,
            ["smtpPort"] = listeners.Smtp.Port.ToString(CultureInfo.InvariantCulture),
            ["isOutgoingEnabled"] = releases.Relay is not null,
        };
        if (releases.Relay is { } relay)
        {
            configuration["outgoingHost"] = relay[..relay.LastIndexOf(':')];
        }

        return TypedResults.Ok(configuration);
    }

    private static IResult NoSuchEmail { get; } = Wrong("Email was not found", StatusCodes.Status404NotFound);

    private static JsonHttpResult<Dictionary<string, string>> Wrong(string reason, int status) => TypedResults.Json(new Dictionary<string, string> { ["error"] = reason }, statusCode: status);

    private static int Number(string? text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
