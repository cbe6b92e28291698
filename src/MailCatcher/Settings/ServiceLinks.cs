using System.Text.RegularExpressions;

namespace MailCatcher.Settings;

/// <summary>
/// The variables that Kubernetes and Docker set by themselves for a service called "mailcatcher" (MAILCATCHER_PORT_1025_TCP_ADDR and the like). They look like settings of ours and are none.
/// </summary>
internal static partial class ServiceLinks
{
    internal static bool IsLink(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"^MAILCATCHER_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?|NAME|ENV_[A-Za-z0-9_]+)$")]
    private static partial Regex Pattern();
}
