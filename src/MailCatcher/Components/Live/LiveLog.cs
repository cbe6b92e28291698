namespace MailCatcher.Components.Live;

internal static partial class LiveLog
{
    [LoggerMessage(EventId = 6002, Level = LogLevel.Debug, Message = "The inbox could not be drawn ahead of its first visitor")]
    internal static partial void NotWarmedUp(this ILogger logger, Exception fault);

    [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "A part of an open page could not be refreshed")]
    internal static partial void RefreshFailed(this ILogger logger, Exception exception);
}
