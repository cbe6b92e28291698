using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using MailCatcher.Store;
using MailCatcher.Web;

namespace MailCatcher.Health;

/// <summary>Finds out what is not ready, by trying it: a read through the database's owner, and a connection to our own SMTP listener.</summary>
internal sealed class Readiness(Outbox outbox, ServerListeners listeners, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Checks every part; all at once, so that it takes as long as the slowest.</summary>
    internal async Task<ImmutableArray<ReadinessCheck>> CheckAsync(CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(
            CheckAsync("store", async stop => { await outbox.ListAsync(0, 1, stop); return null; }, cancellationToken),
            CheckAsync("smtp", GreetAsync, cancellationToken))];

    private async Task<ReadinessCheck> CheckAsync(string name, Func<CancellationToken, Task<string?>> check, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return new ReadinessCheck(name, await check(either.Token).WaitAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ReadinessCheck(name, $"does not answer within {Timeout.TotalSeconds} s");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever it is, the answer to the question is that this part is not ready.
            return new ReadinessCheck(name, fault.Message);
        }
    }

    private async Task<string?> GreetAsync(CancellationToken cancellationToken)
    {
        var bound = listeners.Smtp;
        var address = bound.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : bound.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : bound.Address;
        using var client = new TcpClient(address.AddressFamily);
        await client.ConnectAsync(address, bound.Port, cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var greeting = await reader.ReadLineAsync(cancellationToken) ?? "closes the connection";
        await client.GetStream().WriteAsync("QUIT\r\n"u8.ToArray(), cancellationToken);
        return greeting.StartsWith("220", StringComparison.Ordinal) ? null : greeting;
    }
}

/// <summary>One part's readiness.</summary>
/// <param name="Name">The part.</param>
/// <param name="Fault">Why it is not ready; <see langword="null"/> when it is.</param>
internal sealed record ReadinessCheck(string Name, string? Fault);
