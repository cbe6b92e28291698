using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>Takes a parcel to where its route leads: to the smarthost, or to the mail servers of each recipient's domain.</summary>
internal sealed class Delivery(RelaySender sender, RouteLoad load, TimeProvider time)
{
    /// <returns>What came of each offer; each recipient is in the last that concerns them.</returns>
    internal async IAsyncEnumerable<AttemptResult> OfferAsync(Route route, Parcel parcel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (route.Options.Host.Length > 0)
        {
            yield return await OfferAsync(route, route.Options.Host, parcel, cancellationToken);
            yield break;
        }

        foreach (var domain in parcel.Recipients.GroupBy(recipient => recipient.Domain.ToLowerInvariant()))
        {
            yield return await OfferDirectAsync(route, parcel with { Recipients = [.. domain] }, cancellationToken);
        }
    }

    private async Task<AttemptResult> OfferDirectAsync(Route route, Parcel parcel, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        ImmutableArray<string> hosts;
        try
        {
            hosts = await MxResolver.FindAsync(route.Options, parcel.Recipients[0], cancellationToken);
        }
        catch (NoMailServerException none)
        {
            return new AttemptResult(route.Name, began, RelayAnswer.ForAll(parcel.Recipients, none.IsFinal ? RecipientState.Failed : RecipientState.Delayed, none.Message));
        }

        // The next server is for when one is not reached; what one that is reached says holds (RFC 5321 §5.1).
        var last = new AttemptResult(route.Name, began, RelayAnswer.ForAll(parcel.Recipients, RecipientState.Delayed, $"4.4.1 None of the mail servers has an address: {string.Join(", ", hosts)}"));
        foreach (var host in hosts)
        {
            foreach (var address in await MxResolver.AddressesAsync(route.Options, host, cancellationToken))
            {
                last = await OfferAsync(route, address, parcel, cancellationToken);
                if (!last.Answer.IsUnreachable)
                {
                    return last;
                }
            }
        }

        return last;
    }

    private async Task<AttemptResult> OfferAsync(Route route, string host, Parcel parcel, CancellationToken cancellationToken)
    {
        var (began, progress) = (time.GetUtcNow(), new OfferProgress());
        try
        {
            var answer = await sender.OfferAsync(route, host, parcel, progress, cancellationToken);
            if (!route.Options.Direct)
            {
                load.Reached(route.Name, !answer.IsUnreachable);
            }

            return new AttemptResult(route.Name, began, answer);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var text = progress.IsSent ? "The program stopped when the relay had the whole message: it may have taken it, and get it twice." : "The program stopped before the relay had the whole message.";
            return new AttemptResult(route.Name, began, RelayAnswer.ForAll(parcel.Recipients, RecipientState.Delayed, text) with
            {
                Server = $"{host}:{route.Options.Port}",
                IsUncertain = progress.IsSent,
                Transcript = progress.Transcript?.Lines ?? [],
            })
            { IsStopped = true };
        }
    }
}
