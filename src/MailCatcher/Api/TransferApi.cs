using System.Globalization;
using System.IO.Compression;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MailCatcher.Api;

/// <summary>Messages out and in: <c>/api/v1/export</c> and <c>/api/v1/import</c>. Both stream: neither side ever has all of it in memory.</summary>
internal static class TransferApi
{
    /// <summary>How many messages an export is going to have.</summary>
    internal const string TotalHeader = "X-Total-Count";

    /// <summary>Largest body of one import, in bytes.</summary>
    private const long MaxImportBytes = 4L * 1024 * 1024 * 1024;

    internal static void MapTransfer(this RouteGroupBuilder api)
    {
        api.MapGet("/export", ExportAsync).WithSummary("The messages that a search finds, oldest first, as format=jsonl (everything), mbox or zip.");
        api.MapGet("/export/{selection}", ExportChosen).ExcludeFromDescription();
        api.MapPost("/import", ImportAsync).WithMetadata(new BodyLimit()).WithSummary("Keeps the messages of the body (jsonl, mbox, zip or eml; without a format its first bytes tell); those that are here already are passed over.");
    }

    private static async Task<Results<PushStreamHttpResult, ContentHttpResult>> ExportAsync(
        MessageSearch search, MessageTransfer transfer, TimeProvider time, string? format, string? query, string? tz, string? inbox, string? after, HttpContext context, CancellationToken cancellationToken)
    {
        var parsed = SearchQuery.Everything;
        if (!string.IsNullOrWhiteSpace(query))
        {
            if (!SearchApi.TryParse(search, query, tz, out var read, out var wrong))
            {
                return wrong;
            }

            parsed = read;
        }

        if (TransferFormats.Find(string.IsNullOrEmpty(format) ? "jsonl" : format) is not { } known || known == TransferFormat.Eml)
        {
            return ApiAnswers.Wrong($"'{format}' is no format of an export: use jsonl, mbox or zip. One message as it is: /api/v1/message/ID/raw.");
        }

        Guid? from = null;
        if (!string.IsNullOrEmpty(after))
        {
            if (!Guid.TryParse(after, out var id))
            {
                return ApiAnswers.Wrong($"'{after}' is no ID of a message.");
            }

            from = id;
        }

        var selection = await transfer.SelectAsync(parsed, new MessageFilter { Inbox = string.IsNullOrEmpty(inbox) ? null : inbox }, from, cancellationToken);
        return Write(known, selection, transfer, time, context, cancellationToken);
    }

    /// <summary>What was selected in the inbox: the page made the address a moment ago.</summary>
    private static Results<PushStreamHttpResult, ContentHttpResult> ExportChosen(
        ChosenExports chosen, MessageTransfer transfer, TimeProvider time, string selection, string? format, HttpContext context, CancellationToken cancellationToken) =>
        TransferFormats.Find(format) is not { } known || known == TransferFormat.Eml ? ApiAnswers.Wrong($"'{format}' is no format of an export: use jsonl, mbox or zip.")
            : chosen.Find(selection) is not { } messages ? TypedResults.Text("This selection is not kept any more: select the messages and export them again.", statusCode: StatusCodes.Status404NotFound)
            : Write(known, TransferSelection.Of(messages), transfer, time, context, cancellationToken);

    private static Results<PushStreamHttpResult, ContentHttpResult> Write(
        TransferFormat format, TransferSelection selection, MessageTransfer transfer, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        if (format == TransferFormat.Zip && selection.Count > ZipEntries.MaxEntries)
        {
            return ApiAnswers.Wrong($"These are {selection.Count} messages; a zip archive holds at most {ZipEntries.MaxEntries}. Use jsonl or mbox, or a narrower search.");
        }

        if (format == TransferFormat.Zip && context.Features.Get<IHttpBodyControlFeature>() is { } body)
        {
            // The archive's writer ends each entry with a small synchronous write, also where it is disposed asynchronously.
            body.AllowSynchronousIO = true;
        }

        var (type, extension) = format switch
        {
            TransferFormat.Mbox => ("application/mbox", "mbox"),
            TransferFormat.Zip => ("application/zip", "zip"),
            _ => ("application/x-ndjson", "jsonl"),
        };
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(string.Create(CultureInfo.InvariantCulture, $"mail-{time.GetUtcNow():yyyyMMdd-HHmmss}.{extension}"));
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers[TotalHeader] = selection.Count.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Stream(target => WriteAsync(format, target, transfer.ExportAsync(selection, cancellationToken), cancellationToken), type);
    }

    private static Task WriteAsync(TransferFormat format, Stream target, IAsyncEnumerable<TransferMessage> messages, CancellationToken cancellationToken) => format switch
    {
        TransferFormat.Mbox => WriteMboxAsync(target, messages, cancellationToken),
        TransferFormat.Zip => WriteZipAsync(target, messages, cancellationToken),
        _ => WriteLinesAsync(target, messages, cancellationToken),
    };

    private static async Task WriteLinesAsync(Stream target, IAsyncEnumerable<TransferMessage> messages, CancellationToken cancellationToken)
    {
        await foreach (var message in messages)
        {
            await JsonLines.WriteAsync(target, message, cancellationToken);
        }
    }

    private static async Task WriteMboxAsync(Stream target, IAsyncEnumerable<TransferMessage> messages, CancellationToken cancellationToken)
    {
        var mbox = new MboxWriter(target);
        await foreach (var message in messages)
        {
            await mbox.WriteAsync(message, cancellationToken);
        }

        await mbox.CompleteAsync(cancellationToken);
    }

    private static async Task WriteZipAsync(Stream target, IAsyncEnumerable<TransferMessage> messages, CancellationToken cancellationToken)
    {
        await using var archive = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await foreach (var message in messages)
        {
            await ZipEntries.WriteAsync(archive, message, cancellationToken);
        }
    }

    private static async Task<Results<Ok<ImportResult>, ContentHttpResult>> ImportAsync(
        MessageTransfer transfer, Inboxes inboxes, MessageStore messages, IOptions<SmtpOptions> smtp, string? format, string? inbox, HttpContext context, CancellationToken cancellationToken)
    {
        TransferFormat? known = null;
        if (!string.IsNullOrEmpty(format) && (known = TransferFormats.Find(format)) is null)
        {
            return ApiAnswers.Wrong($"'{format}' is no format: use {TransferFormats.Names}.");
        }

        if (!string.IsNullOrEmpty(inbox) && InboxJson.Find(inboxes, messages, inbox) is null)
        {
            return ApiAnswers.Wrong($"There is no inbox '{inbox}'.");
        }

        // A slow disk is no slow client.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        try
        {
            var (sniffed, source) = known is { } given ? (given, context.Request.Body) : await TransferFormats.SniffAsync(context.Request.Body, cancellationToken);
            var read = transfer.CreateReader(smtp.Value.MaxMessageBytes is > 0 and var most ? most : Array.MaxLength).ReadAsync(source, sniffed, cancellationToken);
            return TypedResults.Ok(await transfer.ImportAsync(read, string.IsNullOrEmpty(inbox) ? null : inbox, told: null, cancellationToken));
        }
        catch (InvalidDataException fault)
        {
            return ApiAnswers.Wrong(fault.Message);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ApiAnswers.TooLarge($"At most {MaxImportBytes} bytes in one import; divide the source, or use mailcatcher import.");
        }
        catch (IOException fault) when (fault is not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            return TypedResults.Text(fault.Message, statusCode: StatusCodes.Status507InsufficientStorage);
        }
    }

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxImportBytes;
    }
}
