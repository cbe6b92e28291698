using System.Text.Json;
using System.Text.Json.Nodes;
using MailCatcher.Store;

namespace MailCatcher.Api.MailDev;

/// <summary>Reads messages in MailDev's shape.</summary>
internal sealed class MailDevReader(MessageStore messages)
{
    /// <summary>Most messages in one answer; MailDev itself has no limit, but nothing may read a whole mailbox.</summary>
    internal const int MaxMessages = 1_000;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = null };

    internal async Task<MailDevMessage?> ReadAsync(MessageSummary message, CancellationToken cancellationToken) =>
        await messages.FindEnvelopeAsync(message.Id, cancellationToken) is { } envelope && await messages.ReadAsync(message.Id, cancellationToken) is { } parsed
            ? MailDevMessage.Of(message, envelope, parsed, await PartChecksums.ReadAsync(messages, message.Id, parsed, cancellationToken))
            : null;

    /// <summary>The newest messages, oldest first: clients take the last as the newest.</summary>
    /// <param name="skip">How many of the oldest of them to pass over.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="wanted">What must be at a path of the JSON, such as <c>from.address</c>, exactly.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    internal async Task<List<MailDevMessage>> ListAsync(int skip, int limit, IReadOnlyCollection<KeyValuePair<string, string>> wanted, CancellationToken cancellationToken)
    {
        var page = await messages.ListAsync(0, MaxMessages, cancellationToken);
        var found = new List<MailDevMessage>();
        foreach (var summary in page.Messages.Reverse())
        {
            if (found.Count >= limit)
            {
                break;
            }

            if (wanted.Count == 0 && skip > 0)
            {
                skip--;
            }
            else if (await ReadAsync(summary, cancellationToken) is { } message && Matches(message, wanted) && skip-- <= 0)
            {
                found.Add(message);
            }
        }

        return found;
    }

    private static bool Matches(MailDevMessage message, IReadOnlyCollection<KeyValuePair<string, string>> wanted)
    {
        if (wanted.Count == 0)
        {
            return true;
        }

        var json = JsonSerializer.SerializeToNode(message, Json);
        return wanted.All(want => ValuesAt(json, want.Key.Split('.')).Any(value => value == want.Value));
    }

    private static IEnumerable<string> ValuesAt(JsonNode? node, ReadOnlyMemory<string> path) => node switch
    {
        JsonArray items => items.SelectMany(item => ValuesAt(item, path)),
        JsonObject value when path.Length > 0 => ValuesAt(value[path.Span[0]], path[1..]),
        JsonValue value when path.Length == 0 => [value.ToString()],
        _ => [],
    };
}
