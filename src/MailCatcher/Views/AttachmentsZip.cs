using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using MailCatcher.Store;
using MailCatcher.Store.Mime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace MailCatcher.Views;

/// <summary>All that is attached to a message in one file. A name within is a number and the part's safe name: no path, and never twice the same.</summary>
internal static class AttachmentsZip
{
    internal const string Policy = "sandbox; default-src 'none'; frame-ancestors 'self'";

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> SendAsync(MessageStore messages, HttpContext context, string id, CancellationToken cancellationToken)
    {
        ViewPolicy.Apply(context.Response, Policy);
        if (!Guid.TryParse(id, out var known) || await messages.FindAsync(known, cancellationToken) is null || await messages.ReadAsync(known, cancellationToken) is not { } message)
        {
            return TypedResults.Problem("There is no such message.", statusCode: StatusCodes.Status404NotFound);
        }

        var names = NamesOf([.. message.Attachments, .. message.Inline]);
        context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = $"{known}.zip" }.ToString();

        // An entry's stream writes its end when it is disposed, and the framework has no way to do that without blocking.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        return TypedResults.Stream(body => WriteAsync(messages, known, names, body, cancellationToken), "application/zip");
    }

    /// <summary>The name of each part in the file, by the part's number.</summary>
    internal static ImmutableDictionary<string, string> NamesOf(ImmutableArray<MimeNode> parts) => parts
        .Select((part, index) => (part.PartId, Name: string.Create(CultureInfo.InvariantCulture, $"{index + 1:00}-{(part.FileName.Length > 0 ? part.FileName : $"part-{part.PartId}")}")))
        .ToImmutableDictionary(named => named.PartId, named => named.Name, StringComparer.Ordinal);

    private static async Task WriteAsync(MessageStore messages, Guid id, ImmutableDictionary<string, string> names, Stream body, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(body, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken);
        await messages.VisitPartsAsync(id, names.Keys.ToHashSet(), WriteAsync, cancellationToken);

        async Task WriteAsync(PartContent part)
        {
            await using var entry = await zip.CreateEntry(names[part.Part.PartId], CompressionLevel.Fastest).OpenAsync(cancellationToken);
            await part.Content.CopyToAsync(entry, cancellationToken);
        }
    }
}
