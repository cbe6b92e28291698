using System.Buffers;
using System.Text;
using System.Text.Json.Serialization;
using MailCatcher.Api.Sending;
using MailCatcher.Smtp;
using MailCatcher.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace MailCatcher.Api;

/// <summary>Makes a message and catches it, for those who have no SMTP client at hand: <c>/api/v1/send</c>. Like every other message it goes nowhere else.</summary>
internal static class SendApi
{
    internal static void MapSend(this RouteGroupBuilder api, SmtpOptions smtp) =>
        api.MapPost("/send", SendAsync).WithMetadata(new BodyLimit(smtp.MaxMessageBytes));

    private static async Task<JsonHttpResult<SendAnswer>> SendAsync(
        IMessageSink sink, IOptions<SmtpOptions> smtp, TimeProvider time, JsonBody<SendRequest> body, HttpContext context, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return Wrong(fault.ResponseContent ?? "", fault.StatusCode ?? StatusCodes.Status400BadRequest);
        }

        if (body.Value is not { } request)
        {
            return Wrong("The request body is missing.", StatusCodes.Status400BadRequest);
        }

        if (SendRules.FaultOf(request) is { } broken)
        {
            return Wrong(broken, StatusCodes.Status400BadRequest);
        }

        var content = MailComposer.Compose(request, time.GetUtcNow());
        if (smtp.Value.MaxMessageBytes is > 0 and var limit && content.Length > limit)
        {
            return Wrong($"The message has {content.Length} bytes; at most {limit} are accepted.", StatusCodes.Status413PayloadTooLarge);
        }

        await using var incoming = sink.Open(EnvelopeOf(request, context));
        await incoming.WriteAsync(new ReadOnlySequence<byte>(content), cancellationToken);
        var reply = await incoming.CompleteAsync(cancellationToken);

        return reply.MessageId is { } id
            ? TypedResults.Json(new SendAnswer { Id = id.ToString() })
            : Wrong(string.Join(' ', reply.Lines), StatusCodes.Status503ServiceUnavailable);
    }

    private static Envelope EnvelopeOf(SendRequest request, HttpContext context)
    {
        var addresses = request.To.Concat(request.Cc).Select(address => address.Email).Concat(request.Bcc).Select(AddressOf).ToArray();
        return new Envelope
        {
            ReversePath = AddressOf(request.From!.Email),
            ForwardPaths = [.. addresses],
            HelloName = "",
            RemoteAddress = context.Connection.RemoteIpAddress,
            SessionId = context.TraceIdentifier,
            Protocol = "HTTP",
            SmtpUtf8 = addresses.Append(AddressOf(request.From.Email)).Any(address => !Ascii.IsValid(address.ToString())),
        };
    }

    private static EmailAddress AddressOf(string text) =>
        EmailAddress.TryParse(text, out var address) ? address : throw new InvalidOperationException("An address has passed the rules and is none.");

    private static JsonHttpResult<SendAnswer> Wrong(string reason, int status) => TypedResults.Json(new SendAnswer { Error = reason }, statusCode: status);

    /// <summary>The id of the message, or what is wrong.</summary>
    internal sealed record SendAnswer
    {
        [JsonPropertyName("ID")]
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Id { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Error { get; init; }
    }

    /// <summary>Attachments arrive in Base64, a third larger, and JSON may escape some of it.</summary>
    private sealed class BodyLimit(long messageBytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize { get; } = messageBytes == 0 ? null : (messageBytes * 3 / 2) + RequestLimits.BodyBytes;
    }
}
