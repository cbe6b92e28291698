namespace MailCatcher.Components.Inbox;

internal static partial class InboxLog
{
    [LoggerMessage(EventId = 6101, Level = LogLevel.Error, Message = "The list of messages could not be read")]
    internal static partial void ListFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Error, Message = "The releases of the messages in the list could not be read")]
    internal static partial void MarksFailed(this ILogger logger, Exception fault);
}
