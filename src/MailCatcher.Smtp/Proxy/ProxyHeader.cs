using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailCatcher.Smtp;

/// <summary>The header that a proxy sends before all else to say who its client is: the PROXY protocol, versions 1 (text) and 2 (binary). Pure.</summary>
internal abstract record ProxyHeader
{
    private const int MaxTextBytes = 107;
    private const int BinaryHeadBytes = 16;

    /// <summary>The addresses and what else a proxy adds; more than any sends.</summary>
    private const int MaxBinaryBytes = 4096;

    private ProxyHeader()
    {
    }

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>More bytes are needed to tell.</summary>
    internal sealed record Incomplete : ProxyHeader;

    /// <summary>This is no such header.</summary>
    internal sealed record Malformed : ProxyHeader;

    /// <summary>A header of so many bytes; no source means that the connection is the proxy's own, or of a kind it cannot tell.</summary>
    internal sealed record Complete(int Length, IPAddress? Source) : ProxyHeader;

    /// <summary>Reads the header at the front of what has arrived.</summary>
    public static ProxyHeader Parse(ReadOnlySpan<byte> bytes)
    {
        var common = Math.Min(bytes.Length, Signature.Length);
        return bytes[..common].SequenceEqual(Signature[..common]) ? ParseBinary(bytes)
            : "PROXY "u8.StartsWith(bytes[..Math.Min(bytes.Length, 6)]) || bytes.StartsWith("PROXY "u8) ? ParseText(bytes)
            : new Malformed();
    }

    private static ProxyHeader ParseText(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, MaxTextBytes)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length < MaxTextBytes ? new Incomplete() : new Malformed();
        }

        var fields = Encoding.Latin1.GetString(bytes[..end]).Split(' ');
        return fields switch
        {
            ["PROXY", "UNKNOWN", ..] => new Complete(end + 2, Source: null),
            ["PROXY", "TCP4", var source, var target, var sourcePort, var targetPort]
                when IsAddress(source, AddressFamily.InterNetwork) && IsAddress(target, AddressFamily.InterNetwork) && IsPort(sourcePort) && IsPort(targetPort)
                => new Complete(end + 2, IPAddress.Parse(source)),
            ["PROXY", "TCP6", var source, var target, var sourcePort, var targetPort]
                when IsAddress(source, AddressFamily.InterNetworkV6) && IsAddress(target, AddressFamily.InterNetworkV6) && IsPort(sourcePort) && IsPort(targetPort)
                => new Complete(end + 2, IPAddress.Parse(source)),
            _ => new Malformed(),
        };
    }

    private static ProxyHeader ParseBinary(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < BinaryHeadBytes)
        {
            return new Incomplete();
        }

        const int local = 0x20;
        const int proxied = 0x21;
        var (command, family) = (bytes[12], bytes[13]);
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (command is not (local or proxied) || length > MaxBinaryBytes)
        {
            return new Malformed();
        }

        var whole = BinaryHeadBytes + length;
        if (bytes.Length < whole)
        {
            return new Incomplete();
        }

        const int tcp4 = 0x11;
        const int tcp6 = 0x21;
        return (command, family) switch
        {
            (proxied, tcp4) => length < 12 ? new Malformed() : new Complete(whole, new IPAddress(bytes.Slice(BinaryHeadBytes, 4))),
            (proxied, tcp6) => length < 36 ? new Malformed() : new Complete(whole, new IPAddress(bytes.Slice(BinaryHeadBytes, 16))),
            _ => new Complete(whole, Source: null),
        };
    }

    private static bool IsAddress(string text, AddressFamily family) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == family && (family != AddressFamily.InterNetwork || text.Count(c => c == '.') == 3);

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
