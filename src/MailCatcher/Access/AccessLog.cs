using System.Net;

namespace MailCatcher.Access;

/// <summary>What is logged of logins. Ids 600 to 649. Never a password or token; what a stranger typed as a name only where it is a user's.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(600, LogLevel.Error, "The file of API tokens {File} cannot be read; no token is good until it can.")]
    internal static partial void TokensNotRead(this ILogger logger, Exception fault, string file);

    [LoggerMessage(601, LogLevel.Warning, "A login from {Address} was refused: wrong user or password.")]
    internal static partial void LoginRefused(this ILogger logger, IPAddress? address);

    [LoggerMessage(602, LogLevel.Information, "{User} has logged in from {Address}.")]
    internal static partial void LoggedIn(this ILogger logger, string user, IPAddress? address);

    [LoggerMessage(603, LogLevel.Warning, "Logins from {Address} wait for {Delay}: too many wrong passwords.")]
    internal static partial void LoginThrottled(this ILogger logger, IPAddress? address, TimeSpan delay);

    [LoggerMessage(604, LogLevel.Warning, "ANYBODY WHO CAN REACH {Address} CAN READ, DELETE AND RELEASE ALL MAIL: the web side listens beyond this machine and needs no login. Set Web:Auth:UsersFile or Web:Auth:Users (docs/operations.md), or listen on a loopback address.")]
    internal static partial void OpenToAll(this ILogger logger, string address);

    [LoggerMessage(605, LogLevel.Warning, "{User} logged in through the provider and was refused: no role in its groups.")]
    internal static partial void NoRole(this ILogger logger, string user);

    [LoggerMessage(606, LogLevel.Warning, "Login through the provider has failed: {Reason}")]
    internal static partial void ProviderFailed(this ILogger logger, string reason);
}
