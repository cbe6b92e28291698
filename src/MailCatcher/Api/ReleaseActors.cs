using MailCatcher.Access;
using MailCatcher.Relay;

namespace MailCatcher.Api;

/// <summary>Who asks for a release over the API, as the outbox keeps it.</summary>
internal static class ReleaseActors
{
    internal static ReleaseActor Of(HttpContext context) => new(Caller.Of(context).Name, $"api {context.Connection.RemoteIpAddress}".TrimEnd());
}
