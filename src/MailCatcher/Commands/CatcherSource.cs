using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MailCatcher.Store;

namespace MailCatcher.Commands;

/// <summary>Another catcher, asked through its own API. What may be large, its list, is read page by page.</summary>
internal sealed class CatcherSource(Uri address, string? api) : IImportSource
{
    /// <summary>The kinds of catchers, for people.</summary>
    internal const string Names = "mailcatcher, mailpit, mailhog or maildev";

    private const int Page = 100;

    public IAsyncEnumerable<TransferMessage?> ReadAsync(Action<long, long> note, CancellationToken cancellationToken) => ReadAllAsync(note, cancellationToken);

    private async IAsyncEnumerable<TransferMessage?> ReadAllAsync(Action<long, long> note, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = new RestClient(address, token: null);
        var kind = api ?? await FindOutAsync(client, cancellationToken);
        var messages = kind switch
        {
            "mailcatcher" => ReadMailCatcherAsync(client, cancellationToken),
            "mailpit" => ReadMailpitAsync(client, note, cancellationToken),
            "mailhog" => ReadMailHogAsync(client, note, cancellationToken),
            "maildev" => ReadMailDevAsync(client, note, cancellationToken),
            _ => throw new CommandException(ExitCodes.Usage, $"--api: '{kind}' is not known: use {Names}."),
        };
        await foreach (var message in messages)
        {
            yield return message;
        }
    }

    private async Task<string> FindOutAsync(RestClient client, CancellationToken cancellationToken)
    {
        // Ours speaks the others' languages, too: so it is asked first.
        foreach (var (kind, path) in new[] { ("mailcatcher", "api/v1/tag-settings"), ("mailpit", "api/v1/info"), ("mailhog", "api/v2/messages?limit=1"), ("maildev", "email?limit=1") })
        {
            if (await client.TryGetJsonAsync(path, cancellationToken) is { } answer && (kind is "mailcatcher" or "maildev") == answer is JsonArray)
            {
                return kind;
            }
        }

        throw new CommandException(ExitCodes.Unavailable, $"{address} answers like none of {Names}; name it with --api.");
    }

    private static async IAsyncEnumerable<TransferMessage?> ReadMailCatcherAsync(RestClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(HttpMethod.Get, "api/v1/export?format=jsonl", body: null, cancellationToken);
        await using var lines = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var message in JsonLines.ReadAsync(lines, Array.MaxLength, cancellationToken))
        {
            yield return message;
        }
    }

    // Newest first is all they give, so the last page comes first and each is turned round.
    private static async IAsyncEnumerable<TransferMessage?> ReadMailpitAsync(RestClient client, Action<long, long> note, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var total = Number((await client.GetJsonAsync("api/v1/messages?limit=1", cancellationToken))["total"]);
        var done = 0;
        await foreach (var item in ReversedAsync(total, start => client.GetJsonAsync($"api/v1/messages?start={start}&limit={Page}", cancellationToken), "messages"))
        {
            note(++done, total);
            var id = (string?)item["ID"] ?? "";
            yield return await client.TryGetBytesAsync($"api/v1/message/{Uri.EscapeDataString(id)}/raw", cancellationToken) is { } content ? new TransferMessage
            {
                Id = $"mailpit {id}",
                ReceivedAt = Time(item["Created"]),
                Seen = (bool?)item["Read"] ?? false,
                Tags = item["Tags"] is JsonArray tags ? [.. tags.Select(tag => (string?)tag ?? "")] : null,
                Content = content,
            } : null;
        }
    }

    private static async IAsyncEnumerable<TransferMessage?> ReadMailHogAsync(RestClient client, Action<long, long> note, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var total = Number((await client.GetJsonAsync("api/v2/messages?limit=1", cancellationToken))["total"]);
        var done = 0;
        await foreach (var item in ReversedAsync(total, start => client.GetJsonAsync($"api/v2/messages?start={start}&limit={Page}", cancellationToken), "items"))
        {
            note(++done, total);
            yield return (string?)item["Raw"]?["Data"] is { } content ? new TransferMessage
            {
                Id = $"mailhog {item["ID"]}",
                ReceivedAt = Time(item["Created"]),
                From = (string?)item["Raw"]!["From"],
                To = item["Raw"]!["To"] is JsonArray to ? [.. to.Select(path => (string?)path ?? "")] : null,
                Hello = (string?)item["Raw"]!["Helo"],
                Content = System.Text.Encoding.UTF8.GetBytes(content),
            } : null;
        }
    }

    private static async IAsyncEnumerable<TransferMessage?> ReadMailDevAsync(RestClient client, Action<long, long> note, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // It has no pages, and the oldest is first.
        var items = (await client.GetJsonAsync("email", cancellationToken)).AsArray();
        for (var index = 0; index < items.Count; index++)
        {
            note(index + 1, items.Count);
            var item = items[index]!;
            yield return await client.TryGetBytesAsync($"email/{Uri.EscapeDataString((string?)item["id"] ?? "")}/download", cancellationToken) is { } content ? new TransferMessage
            {
                Id = $"maildev {item["id"]}",
                ReceivedAt = Time(item["time"] ?? item["date"]),
                From = (string?)item["envelope"]?["from"]?["address"],
                To = item["envelope"]?["to"] is JsonArray to ? [.. to.Select(path => (string?)path?["address"] ?? "")] : null,
                Seen = (bool?)item["read"] ?? false,
                Content = content,
            } : null;
        }
    }

    private static async IAsyncEnumerable<JsonNode> ReversedAsync(int total, Func<int, Task<JsonNode>> readPage, string list)
    {
        // One page more than there should be: what comes in meanwhile moves all others on.
        for (var start = (total + Page - 1) / Page * Page; start >= 0; start -= Page)
        {
            foreach (var item in (await readPage(start))[list]!.AsArray().Reverse())
            {
                yield return item!;
            }
        }
    }

    private static int Number(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? (int)node : 0;

    private static DateTimeOffset? Time(JsonNode? node) =>
        DateTimeOffset.TryParse((string?)node, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
