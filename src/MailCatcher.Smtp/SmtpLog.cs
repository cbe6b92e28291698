using System.Net;
using Microsoft.Extensions.Logging;

namespace MailCatcher.Smtp;

internal static partial class SmtpLog
{
    [LoggerMessage(LogLevel.Debug, "Session {SessionId} opened from {RemoteEndPoint}")]
    public static partial void SessionOpened(this ILogger logger, string sessionId, EndPoint? remoteEndPoint);

    [LoggerMessage(LogLevel.Debug, "Session {SessionId} closed: {Reason}")]
    public static partial void SessionClosed(this ILogger logger, string sessionId, string reason);

    [LoggerMessage(LogLevel.Debug, "Session {SessionId} lost")]
    public static partial void SessionLost(this ILogger logger, Exception exception, string sessionId);

    [LoggerMessage(LogLevel.Error, "Session {SessionId} ended by a fault of ours")]
    public static partial void SessionFailed(this ILogger logger, Exception exception, string sessionId);

    [LoggerMessage(LogLevel.Information, "Session {SessionId} received a message of {Bytes} bytes for {Recipients} recipients: {ReplyCode} {Reply}")]
    public static partial void MessageReceived(this ILogger logger, string sessionId, long bytes, int recipients, int replyCode, string reply);

    [LoggerMessage(LogLevel.Error, "Session {SessionId} could not keep a message; the client was told 451")]
    public static partial void MessageFailed(this ILogger logger, Exception exception, string sessionId);

    [LoggerMessage(LogLevel.Warning, "Connection from {RemoteEndPoint} refused: {Reason}")]
    public static partial void ConnectionRefused(this ILogger logger, EndPoint? remoteEndPoint, string reason);

    [LoggerMessage(LogLevel.Error, "The certificate {File} cannot be read; one that was read before stays in use, else there is no TLS")]
    public static partial void CertificateNotLoaded(this ILogger logger, Exception exception, string file);

    [LoggerMessage(LogLevel.Error, "The file of users {File} cannot be read; the users stay as they were")]
    public static partial void UsersNotReloaded(this ILogger logger, Exception exception, string file);

    [LoggerMessage(LogLevel.Debug, "Session {SessionId} failed to authenticate with {Mechanism}: {ReplyCode}")]
    public static partial void AuthenticationFailed(this ILogger logger, string sessionId, string mechanism, int replyCode);

    [LoggerMessage(LogLevel.Error, "An observer failed at the end of session {SessionId}")]
    public static partial void ObserverFailed(this ILogger logger, Exception exception, string sessionId);
}
