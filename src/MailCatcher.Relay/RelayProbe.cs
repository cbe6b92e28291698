using System.Collections.Immutable;
using MailKit.Net.Smtp;

namespace MailCatcher.Relay;

/// <summary>Tries a route as far as the login, and sends no mail.</summary>
public sealed class RelayProbe
{
    private readonly RouteTable _routes;

    internal RelayProbe(RouteTable routes) => _routes = routes;

    /// <summary>Connects, greets, secures the connection, logs in and says good-bye.</summary>
    /// <param name="name">The route.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What came of it; <see langword="null"/> when there is no such route.</returns>
    public async Task<ProbeResult?> RunAsync(string name, CancellationToken cancellationToken)
    {
        if (_routes.Find(name) is not { } route)
        {
            return null;
        }

        if (route.Options.Host.Length == 0)
        {
            return new ProbeResult(false, "This route leads to the recipients' own mail servers: there is no one server to try. MTA-STS and DANE are not looked at.", null, [], []);
        }

        var said = new Transcript();
        try
        {
            using var client = await ConnectionPool.ConnectAsync(route.Options, new RelayServer(route.Options.Host, null, route.Options.Port), said, cancellationToken);
            var (tls, offers) = (client.Tls, client.Capabilities);
            await client.DisconnectAsync(quit: true, cancellationToken);
            var text = (tls is null ? "It answers, without TLS" : $"It answers, with {tls}") + (route.Options.User.Length > 0 ? $", and lets {route.Options.User} in." : ".");
            return new ProbeResult(true, text, tls, [.. Enum.GetValues<SmtpCapabilities>().Where(offer => offer != SmtpCapabilities.None && offers.HasFlag(offer)).Select(offer => offer.ToString())], said.Lines);
        }
        catch (Exception fault) when (RelaySender.IsTrouble(fault, cancellationToken))
        {
            return new ProbeResult(false, RelaySender.Describe(fault, route.Options), null, [], said.Lines);
        }
    }
}

/// <summary>What came of trying a route.</summary>
/// <param name="IsGood">Whether a message could be handed over.</param>
/// <param name="Text">In one sentence.</param>
/// <param name="Tls">TLS version and cipher suite; <see langword="null"/> without TLS.</param>
/// <param name="Offers">What the relay offers.</param>
/// <param name="Transcript">What was said, without secrets.</param>
public sealed record ProbeResult(bool IsGood, string Text, string? Tls, ImmutableArray<string> Offers, ImmutableArray<string> Transcript);
