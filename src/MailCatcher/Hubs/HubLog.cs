namespace MailCatcher.Hubs;

/// <summary>What the hub logs. Ids 500 to 599.</summary>
internal static partial class HubLog
{
    [LoggerMessage(500, LogLevel.Error, "Hub connection {ConnectionId}: its feed failed; the connection is closed.")]
    internal static partial void FeedFailed(this ILogger logger, Exception fault, string connectionId);
}
