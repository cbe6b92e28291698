using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace MailCatcher.Views;

/// <summary>
/// A PDF for the browser's own viewer, in a page of its own. Such viewers do not run under the sandbox policy of everything else here, and need not: they are an origin of their own. What is
/// sent this way begins as a PDF does and is called nothing else, so that no browser takes it for a page of ours.
/// </summary>
internal static class PdfView
{
    internal const string Policy = "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    internal static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> SendAsync(
        MessageStore messages, HttpContext context, string id, string partId, CancellationToken cancellationToken)
    {
        ViewPolicy.Apply(context.Response, Policy);
        var part = Guid.TryParse(id, out var known) ? await messages.OpenPartAsync(known, partId, cancellationToken) : null;
        if (part is null || part.Part.ContentType != "application/pdf" || !await BeginsAsPdfAsync(part.Content, cancellationToken))
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }

            return TypedResults.Problem("There is no such part, or it is no PDF.", statusCode: StatusCodes.Status404NotFound);
        }

        var disposition = new ContentDispositionHeaderValue("inline");
        disposition.SetHttpFileName(part.Part.FileName.Length > 0 ? part.Part.FileName : "document.pdf");
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return TypedResults.Stream(part.Content, "application/pdf", enableRangeProcessing: true);
    }

    private static async Task<bool> BeginsAsPdfAsync(Stream content, CancellationToken cancellationToken)
    {
        var start = new byte[5];
        var read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        content.Position = 0;
        return read == start.Length && start.AsSpan().SequenceEqual("%PDF-"u8);
    }
}
