using MailCatcher.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The answers that Mailpit's clients expect as plain text.</summary>
internal static class ApiAnswers
{
    /// <summary>A write did what it was asked to.</summary>
    internal static ContentHttpResult Done { get; } = TypedResults.Text("ok");

    /// <summary>404: there is no such message.</summary>
    internal static ContentHttpResult NoSuchMessage { get; } = TypedResults.Text("Message not found", statusCode: StatusCodes.Status404NotFound);

    /// <summary>404: the message has no such part.</summary>
    internal static ContentHttpResult NoSuchPart { get; } = TypedResults.Text("Message part not found", statusCode: StatusCodes.Status404NotFound);

    /// <summary>400, with the reason.</summary>
    internal static ContentHttpResult Wrong(string reason) => TypedResults.Text(reason, statusCode: StatusCodes.Status400BadRequest);

    /// <summary>413, with the reason.</summary>
    internal static ContentHttpResult TooLarge(string reason) => TypedResults.Text(reason, statusCode: StatusCodes.Status413PayloadTooLarge);

    /// <summary>413: a request names more messages than one may.</summary>
    internal static ContentHttpResult TooManyIds { get; } = TooLarge($"At most {RequestLimits.Ids} IDs in one request.");
}
