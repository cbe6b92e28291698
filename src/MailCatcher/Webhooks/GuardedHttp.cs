using System.Net;
using System.Net.Sockets;

namespace MailCatcher.Webhooks;

/// <summary>
/// A client for addresses that somebody else has named (against SSRF). What a name stands for is looked up once, checked, and that very address is connected to: a name that means something else a moment later (DNS
/// rebinding) changes nothing. No redirects, no proxy, no cookies, and no more of an answer than its status.
/// </summary>
internal static class GuardedHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    internal static HttpMessageInvoker Create(TargetRules rules) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        ConnectTimeout = ConnectTimeout,
        MaxResponseHeadersLength = 16,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = async (context, cancellationToken) => await ConnectAsync(rules, context.DnsEndPoint, cancellationToken),
    });

    private static async Task<Stream> ConnectAsync(TargetRules rules, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var checkedAddresses = Array.FindAll(addresses, rules.Allows);
        if (checkedAddresses.Length == 0)
        {
            throw new HttpRequestException($"{target.Host} is not a public address; Webhooks:AllowedTargets can allow it.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(checkedAddresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
