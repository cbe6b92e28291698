namespace MailCatcher.Api;

/// <summary>What the API logs. Ids 700 to 749.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(700, LogLevel.Warning, "Thumbnails are blank: the library that makes them does not run on this machine.")]
    internal static partial void NoThumbnails(this ILogger logger, Exception fault);
}
