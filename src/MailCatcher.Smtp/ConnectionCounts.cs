using System.Net;

namespace MailCatcher.Smtp;

/// <summary>How many connections are open, in all and from each address. Safe to use from many threads.</summary>
internal sealed class ConnectionCounts(int limit, int limitPerAddress)
{
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _open;

    /// <summary>Connections open now, those that are being refused among them.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Counts one more; each call needs a <see cref="Leave"/>.</summary>
    /// <returns>The reply that refuses it; <see langword="null"/>: it may stay.</returns>
    public SmtpReply? Enter(IPAddress? address)
    {
        lock (_byAddress)
        {
            _open++;
            var fromAddress = address is null ? 0 : _byAddress[address] = _byAddress.GetValueOrDefault(address) + 1;
            return _open > limit ? SmtpReplies.TooManyConnections(limit)
                : limitPerAddress > 0 && fromAddress > limitPerAddress ? SmtpReplies.TooManyConnectionsFromAddress(limitPerAddress)
                : null;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Leave(IPAddress? address)
    {
        lock (_byAddress)
        {
            _open--;
            if (address is not null && --_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}
