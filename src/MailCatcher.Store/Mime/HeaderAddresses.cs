using System.Collections.Immutable;
using System.Text;

namespace MailCatcher.Store.Mime;

/// <summary>Reads the value of an address field (RFC 5322 §3.4), groups and encoded words included.</summary>
public static class HeaderAddresses
{
    /// <summary>The addresses, in order; none when the value is no list of addresses.</summary>
    public static ImmutableArray<NamedAddress> Read(string value) =>
        HeaderValues.TryAddresses(Encoding.UTF8.GetBytes(value), out var addresses) ? [.. addresses] : [];
}
