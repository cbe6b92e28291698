using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Api.MailHog;

/// <summary>MailHog's search: a substring, without case, of who it is from, who it is to, or what it holds as sent. It looks through the newest messages, one after the other, and so only so far.</summary>
internal sealed class MailHogSearch(MessageStore messages)
{
    internal static readonly ImmutableArray<string?> Kinds = ["from", "to", "containing"];

    private const int PageSize = 500;
    private const int MostLookedAt = 10_000;
    private const int MostRead = 1_000;
    private const long MaxContentBytes = 1024 * 1024;

    private int _read;

    internal async Task<(int Total, List<MessageSummary> Messages)> FindAsync(string kind, string query, int start, int take, CancellationToken cancellationToken)
    {
        var (total, page) = (0, new List<MessageSummary>());
        for (var at = 0; at < MostLookedAt; at += PageSize)
        {
            var looked = (await messages.ListAsync(at, PageSize, cancellationToken)).Messages;
            foreach (var message in looked)
            {
                if (await MatchesAsync(message, kind, query, cancellationToken) && total++ >= start && page.Count < take)
                {
                    page.Add(message);
                }
            }

            if (looked.Length < PageSize)
            {
                break;
            }
        }

        return (total, page);
    }

    private async ValueTask<bool> MatchesAsync(MessageSummary message, string kind, string query, CancellationToken cancellationToken)
    {
        var facts = message.Facts;
        return kind switch
        {
            "from" => Has(message.ReversePath, query) || Has(facts.From, query),
            "to" => facts.To.Concat(facts.Cc).Concat(facts.Bcc).Any(address => Has(address, query)),
            _ => Has(facts.Subject, query) || Has(facts.Snippet, query) || (_read++ < MostRead && await HoldsAsync(message, query, cancellationToken)),
        };
    }

    private async Task<bool> HoldsAsync(MessageSummary message, string query, CancellationToken cancellationToken) =>
        await new MailHogReader(messages).ReadContentAsync(message.Id, MaxContentBytes, cancellationToken) is { } data && Has(data, query);

    private static bool Has(NamedAddress? address, string query) => address is not null && (Has(address.Address, query) || Has(address.Name, query) || Has($"{address.Name} <{address.Address}>", query));

    private static bool Has(string text, string query) => text.Contains(query, StringComparison.OrdinalIgnoreCase);
}
