using System.Net.Sockets;
using System.Text;

namespace MailCatcher;

/// <summary>Tells the service manager how we are (<c>sd_notify</c>): systemd passes the address of a datagram socket to services of <c>Type=notify</c>. Without one it does nothing.</summary>
/// <param name="socket">The value of <c>NOTIFY_SOCKET</c>; one that begins with <c>@</c> is abstract.</param>
internal sealed class ServiceNotice(string? socket)
{
    /// <summary>Every listener accepts.</summary>
    internal void TellReady() => Tell("READY=1");

    /// <summary>We are about to end.</summary>
    internal void TellStopping() => Tell("STOPPING=1");

    private void Tell(string state)
    {
        if (string.IsNullOrEmpty(socket))
        {
            return;
        }

        try
        {
            using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            sender.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(socket[0] == '@' ? $"\0{socket[1..]}" : socket));
        }
        catch (SocketException)
        {
            // The manager is gone, or it was never one: we serve all the same.
        }
    }
}
