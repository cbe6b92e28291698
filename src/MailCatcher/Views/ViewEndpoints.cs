using System.Globalization;
using System.Text;
using MailCatcher.Store;

namespace MailCatcher.Views;

/// <summary>The bodies of messages at addresses of their own: for the inbox's sandboxed frame and for tests of templates.</summary>
public static class ViewEndpoints
{
    /// <summary>
    /// Maps <c>/view/{id}.html</c> and <c>/view/{id}.txt</c>, where <c>id</c> may be <c>latest</c>, of all messages or of those that <c>?query=</c> finds; and what the inbox needs beside them.
    /// </summary>
    public static IEndpointRouteBuilder MapMessageViews(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/view/{id}.html", HtmlAsync);
        endpoints.MapGet("/view/{id}.txt", TextAsync);
        endpoints.MapGet("/view/{id}.zip", AttachmentsZip.SendAsync);
        endpoints.MapGet("/view/{id}/link/{number}", LinkAsync);
        endpoints.MapGet("/view/{id}/part/{partId}.pdf", PdfView.SendAsync);
        return endpoints;
    }

    private static async Task<IResult> HtmlAsync(
        MessageStore messages, MessageSearch search, MessageViews views, HttpContext context, string id, string? query,
        bool remote = false, bool dark = false, bool images = true, bool print = false, CancellationToken cancellationToken = default)
    {
        ViewPolicy.Apply(context.Response, remote, images);
        var look = new HtmlLook(remote, dark, print) { Root = context.Request.PathBase };
        var view = await ResolveAsync(messages, search, id, query, cancellationToken) is { } known ? await views.FindHtmlAsync(known, look, cancellationToken) : null;
        return view is null
            ? TypedResults.Text("There is no such message, or it has no HTML.", statusCode: StatusCodes.Status404NotFound)
            : TypedResults.Text(view.Html, "text/html; charset=utf-8", Encoding.UTF8);
    }

    private static async Task<IResult> LinkAsync(MessageViews views, HttpContext context, string id, string number, CancellationToken cancellationToken)
    {
        ViewPolicy.Apply(context.Response, LinkPage.Policy);
        var view = Guid.TryParse(id, out var known) ? await views.FindHtmlAsync(known, new HtmlLook { Root = context.Request.PathBase }, cancellationToken) : null;
        return view is not null && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < view.Disguised.Length
            ? TypedResults.Text(LinkPage.Of(view.Disguised[index]), "text/html; charset=utf-8", Encoding.UTF8)
            : TypedResults.Problem("There is no such message, or it has no such link.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> TextAsync(
        MessageStore messages, MessageSearch search, HttpContext context, string id, string? query, CancellationToken cancellationToken)
    {
        ViewPolicy.Apply(context.Response, remote: false);
        var message = await ResolveAsync(messages, search, id, query, cancellationToken) is { } known ? await messages.ReadAsync(known, cancellationToken) : null;
        return message?.Text is { } text
            ? TypedResults.Text(text, "text/plain; charset=utf-8", Encoding.UTF8)
            : TypedResults.Text("There is no such message, or it has no text.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async ValueTask<Guid?> ResolveAsync(MessageStore messages, MessageSearch search, string id, string? query, CancellationToken cancellationToken)
    {
        if (!id.Equals("latest", StringComparison.OrdinalIgnoreCase))
        {
            return Guid.TryParse(id, out var known) ? known : null;
        }

        if (string.IsNullOrWhiteSpace(query))
        {
            return (await messages.FindLatestAsync(cancellationToken))?.Id;
        }

        return search.Parse(query).Query is { } parsed
            && (await search.FindAsync(parsed, MessageFilter.Everything, 0, 1, cancellationToken)).Page.Messages is [var found] ? found.Id : null;
    }
}
