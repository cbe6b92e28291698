using MailCatcher.Store;
using MailCatcher.Store.Mime;
using Microsoft.Extensions.Caching.Memory;

namespace MailCatcher.Views;

/// <summary>
/// The bodies of messages, made safe to show. Making a view costs milliseconds and is asked for twice (by the page, for what was blocked, and by its frame), so the last views are kept.
/// </summary>
public sealed class MessageViews(MessageStore messages) : IDisposable
{
    // Below this the work is done where it is asked for; above, the page that asks must not wait for it.
    private const int SoonDone = 32 * 1024;

    private readonly MemoryCache _recent = new(new MemoryCacheOptions { SizeLimit = 4 * 1024 * 1024 });

    // Taking hostile HTML apart may take a second of a processor; two at a time leave the rest of the server alive.
    private readonly SemaphoreSlim _cleaning = new(2);

    /// <inheritdoc/>
    public void Dispose()
    {
        _recent.Dispose();
        _cleaning.Dispose();
    }

    /// <summary>The message's HTML; <see langword="null"/> when there is no such message or it has none.</summary>
    /// <param name="id">The message.</param>
    /// <param name="look">How it is to be shown.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="read">The message, where the one who asks has read it already.</param>
    internal async ValueTask<HtmlView?> FindHtmlAsync(Guid id, HtmlLook look, CancellationToken cancellationToken, ParsedMessage? read = null)
    {
        // A message's content never changes, but it may have been deleted since.
        if (await messages.FindAsync(id, cancellationToken) is not { } message)
        {
            return null;
        }

        if (_recent.TryGetValue((id, look), out HtmlView? known))
        {
            return known;
        }

        if ((read ?? await messages.ReadAsync(id, cancellationToken)) is not { Html: { } html } parsed)
        {
            return null;
        }

        await _cleaning.WaitAsync(cancellationToken);
        try
        {
            var images = Images(id, parsed, look.Root);
            var view = html.Length < SoonDone
                ? MessageHtml.Clean(html, images, look, message)
                : await Task.Run(() => MessageHtml.Clean(html, images, look, message), cancellationToken);
            return _recent.Set((id, look), view, new MemoryCacheEntryOptions { Size = view.Html.Length, SlidingExpiration = TimeSpan.FromMinutes(10) });
        }
        finally
        {
            _cleaning.Release();
        }
    }

    private static Dictionary<string, string> Images(Guid id, ParsedMessage message, string root)
    {
        var images = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var leaf in message.Leaves.Where(leaf => leaf.ContentId.Length > 0))
        {
            images.TryAdd(leaf.ContentId, $"{root}/api/v1/message/{id}/part/{Uri.EscapeDataString(leaf.PartId)}");
        }

        return images;
    }
}
