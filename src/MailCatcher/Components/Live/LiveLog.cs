namespace MailCatcher.Components.Live;

internal static partial class LiveLog
{
    [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "A part of an open page could not be refreshed")]
    internal static partial void RefreshFailed(this ILogger logger, Exception exception);
}
