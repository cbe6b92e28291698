namespace MailCatcher.Web;

/// <summary>How large a request to the web side may be. One rule for every endpoint; one that must take more says so in its metadata.</summary>
internal static class RequestLimits
{
    /// <summary>Largest body, in bytes; enough for <see cref="Ids"/> ids.</summary>
    internal const long BodyBytes = 1024 * 1024;

    /// <summary>Most message ids in one request.</summary>
    internal const int Ids = 10_000;
}
