using System.Net;
using System.Net.Sockets;

namespace MailCatcher.Access;

/// <summary>
/// Makes guessing passwords slow: from the sixth wrong one on, an address waits a second, then two, four and so on up to five minutes, and what it sends meanwhile is not even looked at. An hour without a wrong
/// one, or a right one, forgets it all. IPv6 addresses count by their /64, which is what one customer of a provider has.
/// </summary>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int FreeTries = 5;
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Tries> _tries = [];

    /// <summary>How long the address must still wait; zero: it may try.</summary>
    internal TimeSpan WaitFor(IPAddress? address)
    {
        lock (_lock)
        {
            return _tries.TryGetValue(Network(address), out var tries) && tries.Until > time.GetUtcNow() ? tries.Until - time.GetUtcNow() : TimeSpan.Zero;
        }
    }

    /// <summary>A wrong password came from there.</summary>
    /// <returns>How long it must wait now.</returns>
    internal TimeSpan CountWrong(IPAddress? address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var known = _tries.GetValueOrDefault(Network(address));
            var wrong = known.LastWrong + Memory > now ? known.Wrong + 1 : 1;
            var delay = wrong <= FreeTries ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << Math.Min(wrong - FreeTries - 1, 20), LongestDelay.Ticks));
            MakeRoom(now);
            _tries[Network(address)] = new Tries(wrong, now, now + delay);
            return delay;
        }
    }

    /// <summary>A right password came from there.</summary>
    internal void Forget(IPAddress? address)
    {
        lock (_lock)
        {
            _tries.Remove(Network(address));
        }
    }

    // Somebody with many addresses must not fill our memory; the eldest are forgotten first.
    private void MakeRoom(DateTimeOffset now)
    {
        if (_tries.Count >= MostAddresses)
        {
            foreach (var (address, _) in _tries.OrderBy(tries => tries.Value.LastWrong).Where((tries, index) => index < MostAddresses / 10 || tries.Value.LastWrong + Memory < now).ToArray())
            {
                _tries.Remove(address);
            }
        }
    }

    private static IPAddress Network(IPAddress? address) => address switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => new IPAddress([.. address.GetAddressBytes().AsSpan(0, 8), .. new byte[8]]),
        _ => address,
    };

    private readonly record struct Tries(int Wrong, DateTimeOffset LastWrong, DateTimeOffset Until);
}
