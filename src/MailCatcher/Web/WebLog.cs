namespace MailCatcher.Web;

/// <summary>What the web side logs. Ids 650 to 699.</summary>
internal static partial class WebLog
{
    [LoggerMessage(650, LogLevel.Error, "The certificate {File} cannot be read anew; the old one stays in use.")]
    internal static partial void CertificateNotReloaded(this ILogger logger, Exception fault, string file);
}
