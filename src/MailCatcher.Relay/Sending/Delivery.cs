using System.Net;
using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>Takes a parcel to where its route leads: to the smarthost, or to the mail servers of the recipients' domain.</summary>
internal sealed class Delivery(RelaySender sender, RouteLoad load, TimeProvider time)
{
    /// <summary>What a route's name and a domain are parted by in the name of a lane; no name of a route has it.</summary>
    private const char LaneSeparator = '\0';

    /// <summary>The lane that a recipient's mail takes: of a smarthost there is one; of direct delivery one for each domain, so that a domain that is down holds up no other.</summary>
    internal static string LaneOf(Route route, EmailAddress recipient) =>
        route.Options.Direct ? $"{route.Name}{LaneSeparator}{recipient.Domain.ToLowerInvariant()}" : route.Name;

    /// <summary>The parcels that are to be handed over one by one: each domain's by itself where the route leads to the recipients' own servers.</summary>
    internal static IEnumerable<Parcel> Split(Route route, Parcel parcel) => route.Options.Host.Length > 0 ? [parcel]
        : parcel.Recipients.GroupBy(recipient => recipient.Domain, StringComparer.OrdinalIgnoreCase).Select(domain => parcel with { Recipients = [.. domain] });

    /// <summary>Offers a parcel. Of a route to the recipients' own servers: one of <see cref="Split"/>.</summary>
    internal async Task<AttemptResult> OfferAsync(Route route, Parcel parcel, CancellationToken cancellationToken)
    {
        var result = route.Options.Host.Length > 0
            ? await OfferAsync(route, new RelayServer(route.Options.Host, null, route.Options.Port), parcel, [], cancellationToken)
            : await OfferDirectAsync(route, parcel, cancellationToken);
        if (!result.IsStopped)
        {
            load.Reached(LaneOf(route, parcel.Recipients[0]), !result.Answer.IsUnreachable);
        }

        return result;
    }

    private async Task<AttemptResult> OfferDirectAsync(Route route, Parcel parcel, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        MailServers servers;
        try
        {
            servers = await MxResolver.FindAsync(route.Options, parcel.Recipients[0], cancellationToken);
        }
        catch (NoMailServerException none)
        {
            return new AttemptResult(route.Name, began, RelayAnswer.ForAll(parcel.Recipients, none.IsFinal ? RecipientState.Failed : RecipientState.Delayed, none.Message));
        }

        // The next server is for when one is not reached; what one that is reached says holds (RFC 5321 §5.1).
        var last = new AttemptResult(route.Name, began, RelayAnswer.ForAll(parcel.Recipients, RecipientState.Delayed, $"4.4.1 None of the mail servers has an address: {string.Join(", ", servers.Hosts)}"));
        foreach (var host in servers.Hosts)
        {
            foreach (var address in await MxResolver.AddressesAsync(route.Options, host, cancellationToken))
            {
                last = await OfferAsync(route, new RelayServer(host, address, route.Options.Port), parcel, servers.Notes, cancellationToken);
                if (!last.Answer.IsUnreachable)
                {
                    return last;
                }
            }
        }

        return last;
    }

    private async Task<AttemptResult> OfferAsync(Route route, RelayServer server, Parcel parcel, IReadOnlyList<string> notes, CancellationToken cancellationToken)
    {
        var (began, progress) = (time.GetUtcNow(), new OfferProgress());
        try
        {
            var answer = await sender.OfferAsync(route, server, parcel, progress, cancellationToken);
            return new AttemptResult(route.Name, began, answer with { Transcript = [.. notes.Select(note => $"   {note}"), .. answer.Transcript] });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var text = progress.IsSent ? "The program stopped when the relay had the whole message: it may have taken it, and get it twice." : "The program stopped before the relay had the whole message.";
            return new AttemptResult(route.Name, began, RelayAnswer.ForAll(parcel.Recipients, RecipientState.Delayed, text) with
            {
                Server = server.ToString(),
                IsUncertain = progress.IsSent,
                Transcript = progress.Transcript?.Lines ?? [],
            })
            { IsStopped = true };
        }
    }
}

/// <summary>A server to speak to.</summary>
/// <param name="Host">Its name, which its certificate should have.</param>
/// <param name="Address">The address to connect to; <see langword="null"/>: the system looks it up.</param>
/// <param name="Port">The port.</param>
internal sealed record RelayServer(string Host, IPAddress? Address, int Port)
{
    public override string ToString() => Address is null || Address.ToString() == Host ? $"{Host}:{Port}" : $"{Host}[{Address}]:{Port}";
}
