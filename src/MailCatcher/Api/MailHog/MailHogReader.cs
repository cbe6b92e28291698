using System.Collections.Immutable;
using System.Text;
using MailCatcher.Store;

namespace MailCatcher.Api.MailHog;

/// <summary>Reads messages in MailHog's shape.</summary>
internal sealed class MailHogReader(MessageStore messages)
{
    // A page holds whole messages; past this the contents of the rest are cut, since nothing may read a whole mailbox into memory.
    private const long MaxPageBytes = 64 * 1024 * 1024;

    internal async Task<MailHogMessage?> ReadAsync(MessageSummary message, CancellationToken cancellationToken) =>
        await messages.FindEnvelopeAsync(message.Id, cancellationToken) is { } envelope && await ReadContentAsync(message.Id, MaxPageBytes, cancellationToken) is { } data
            ? MailHogMessage.Of(message, envelope, data)
            : null;

    internal async Task<ImmutableArray<MailHogMessage>> ReadAsync(IEnumerable<MessageSummary> page, CancellationToken cancellationToken)
    {
        var read = ImmutableArray.CreateBuilder<MailHogMessage>();
        var left = MaxPageBytes;
        foreach (var message in page)
        {
            if (await messages.FindEnvelopeAsync(message.Id, cancellationToken) is { } envelope && await ReadContentAsync(message.Id, left, cancellationToken) is { } data)
            {
                left = Math.Max(0, left - data.Length);
                read.Add(MailHogMessage.Of(message, envelope, data));
            }
        }

        return read.ToImmutable();
    }

    /// <summary>The content as text: UTF-8, and what is not that as its replacement; JSON has no bytes.</summary>
    internal async Task<string?> ReadContentAsync(Guid id, long most, CancellationToken cancellationToken)
    {
        await using var content = await messages.OpenContentAsync(id, cancellationToken);
        if (content is null)
        {
            return null;
        }

        var bytes = new byte[Math.Min(content.Length, most)];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
