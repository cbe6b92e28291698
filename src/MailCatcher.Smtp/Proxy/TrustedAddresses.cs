using System.Net;

namespace MailCatcher.Smtp;

/// <summary>Addresses and networks that are believed.</summary>
/// <param name="entries">Each as <see cref="TryParse"/> reads it.</param>
public sealed class TrustedAddresses(IEnumerable<string> entries)
{
    private readonly IPNetwork[] _networks = [.. entries.Select(entry => TryParse(entry, out var network) ? network : throw new FormatException($"'{entry}' is no address or network."))];

    /// <summary>Whether the address is one of them. An IPv4 address that came over an IPv6 socket is the IPv4 address.</summary>
    public bool Contains(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && Array.Exists(_networks, network => network.Contains(plain));
    }

    /// <summary>Reads <c>192.0.2.1</c>, <c>2001:db8::1</c> or <c>192.0.2.0/24</c>.</summary>
    public static bool TryParse(string entry, out IPNetwork network)
    {
        if (IPAddress.TryParse(entry, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(entry, out network);
    }
}
