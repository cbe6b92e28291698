using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using DnsClient;
using DnsClient.Protocol;
using MailCatcher.Smtp;

namespace MailCatcher.Relay;

/// <summary>Finds a domain's mail servers (RFC 5321 §5.1): its MX records by preference, else the domain itself where it has an address; a null MX (RFC 7505) takes no mail.</summary>
internal sealed class MxResolver
{
    private const int MostDescribed = 4;

    /// <returns>The hosts to try, in order, and what is to be said of them.</returns>
    /// <exception cref="NoMailServerException">There are none, now or for good.</exception>
    internal static async Task<MailServers> FindAsync(RouteOptions route, EmailAddress recipient, CancellationToken cancellationToken)
    {
        if (recipient.Domain is ['[', .. var literal, ']'])
        {
            return new MailServers([literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? literal[5..] : literal], []);
        }

        if (recipient.Domain.Length == 0)
        {
            throw new NoMailServerException("5.1.2 The recipient has no domain.", isFinal: true);
        }

        var domain = new IdnMapping().GetAscii(recipient.Domain);
        var client = new LookupClient(Settings(route));
        try
        {
            var answer = await client.QueryAsync(domain, QueryType.MX, cancellationToken: cancellationToken);
            Demand(answer, domain);
            var records = answer.Answers.OfType<MxRecord>().ToArray();
            if (records is [{ Exchange.Value: "." or "" }])
            {
                throw new NoMailServerException($"5.1.10 {domain} takes no mail (null MX, RFC 7505).", isFinal: true);
            }

            if (records.Length > 0)
            {
                // Servers of the same preference share the load (RFC 5321 §5.1).
                return await DescribeAsync(client, route, domain, [.. records.OrderBy(record => record.Preference).ThenBy(_ => Random.Shared.Next()).Select(record => record.Exchange.Value.TrimEnd('.'))], cancellationToken);
            }

            foreach (var type in (QueryType[])[QueryType.A, QueryType.AAAA])
            {
                var addresses = await client.QueryAsync(domain, type, cancellationToken: cancellationToken);
                Demand(addresses, domain);
                if (addresses.Answers.OfType<AddressRecord>().Any())
                {
                    return await DescribeAsync(client, route, domain, [domain], cancellationToken);
                }
            }
        }
        catch (DnsResponseException fault)
        {
            throw new NoMailServerException($"4.4.3 The DNS servers did not answer for {domain}: {fault.Message}", isFinal: false);
        }

        throw new NoMailServerException($"5.1.2 {domain} has neither mail servers nor an address.", isFinal: true);
    }

    /// <summary>The addresses of a host, by the route's own DNS server; the other family second.</summary>
    internal static async Task<ImmutableArray<IPAddress>> AddressesAsync(RouteOptions route, string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        var client = new LookupClient(Settings(route));
        var found = ImmutableArray.CreateBuilder<IPAddress>();
        foreach (var type in (QueryType[])[QueryType.A, QueryType.AAAA])
        {
            try
            {
                found.AddRange((await client.QueryAsync(host, type, cancellationToken: cancellationToken)).Answers.OfType<AddressRecord>().Select(record => record.Address));
            }
            catch (DnsResponseException)
            {
                // The other family may do.
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Says what the domain asks of those who send to it and is not done here, so that nobody takes opportunistic TLS for more than it is.</summary>
    private static async Task<MailServers> DescribeAsync(LookupClient client, RouteOptions route, string domain, ImmutableArray<string> hosts, CancellationToken cancellationToken)
    {
        var notes = ImmutableArray.Create($"mail servers of {domain}: {string.Join(", ", hosts)}");
        if (await AsksAsync(client, $"_mta-sts.{domain}", QueryType.TXT, cancellationToken))
        {
            notes = notes.Add($"{domain} publishes an MTA-STS policy (RFC 8461), which is not looked at");
        }

        foreach (var host in hosts.Take(MostDescribed))
        {
            if (await AsksAsync(client, $"_{route.Port}._tcp.{host}", QueryType.TLSA, cancellationToken))
            {
                notes = notes.Add($"{host} publishes TLSA records (DANE, RFC 7672), which are not looked at");
            }
        }

        return new MailServers(hosts, notes);
    }

    private static async Task<bool> AsksAsync(LookupClient client, string name, QueryType type, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.QueryAsync(name, type, cancellationToken: cancellationToken);
            return answer.Answers.Any(record => record is TlsaRecord || (record is TxtRecord text && text.Text.Any(part => part.StartsWith("v=STSv1", StringComparison.Ordinal))));
        }
        catch (DnsResponseException)
        {
            // It is for people to read only.
            return false;
        }
    }

    // "There is no such domain" is final; a server that does not know right now is not.
    private static void Demand(IDnsQueryResponse answer, string domain)
    {
        if (answer.Header.ResponseCode is DnsHeaderResponseCode.NotExistentDomain)
        {
            throw new NoMailServerException($"5.1.2 There is no domain {domain}.", isFinal: true);
        }

        if (answer.HasError)
        {
            throw new NoMailServerException($"4.4.3 The DNS server said {answer.Header.ResponseCode} for {domain}.", isFinal: false);
        }
    }

    private static LookupClientOptions Settings(RouteOptions route)
    {
        var options = IPEndPoint.TryParse(route.DnsServer, out var server)
            ? new LookupClientOptions(new IPEndPoint(server.Address, server.Port == 0 ? 53 : server.Port)) : new LookupClientOptions();
        (options.UseCache, options.ThrowDnsErrors, options.Retries, options.Timeout) = (false, false, 1, TimeSpan.FromSeconds(5));
        return options;
    }
}

/// <summary>Where a domain's mail goes.</summary>
/// <param name="Hosts">The servers, in the order to try them in.</param>
/// <param name="Notes">What the dialogue tells of them.</param>
internal sealed record MailServers(ImmutableArray<string> Hosts, ImmutableArray<string> Notes);

/// <summary>A domain's mail cannot be handed over: it has no servers, or nobody says which.</summary>
internal sealed class NoMailServerException(string message, bool isFinal) : Exception(message)
{
    /// <summary>Whether asking again would be no use.</summary>
    internal bool IsFinal => isFinal;
}
