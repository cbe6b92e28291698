using System.Net;
using MailCatcher.Smtp;

namespace MailCatcher.Webhooks;

/// <summary>
/// Which addresses a request that somebody else has named may reach: public ones, and those that the operator allows. Every form in which an IPv6 address can carry an IPv4 one is refused, since what is at its other end
/// cannot be told.
/// </summary>
internal sealed class TargetRules(IEnumerable<string> allowed)
{
    private static readonly IPNetwork[] Refused =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ]).Select(IPNetwork.Parse),
    ];

    private readonly TrustedAddresses _allowed = new(allowed);

    /// <summary>Whether an address may be reached.</summary>
    internal bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _allowed.Contains(plain) || !Array.Exists(Refused, network => network.Contains(plain));
    }
}
