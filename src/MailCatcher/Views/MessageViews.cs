using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<(Guid, HtmlLook), Lazy<Task<HtmlView?>>> _underWay = new();

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

        // The page and its frame ask at the same time: one of them makes it, for both.
        var making = _underWay.GetOrAdd((id, look), _ => new Lazy<Task<HtmlView?>>(() => MakeAsync(message, look, read)));
        return await making.Value.WaitAsync(cancellationToken);
    }

    private async Task<HtmlView?> MakeAsync(MessageSummary message, HtmlLook look, ParsedMessage? read)
    {
        try
        {
            return (read ?? await messages.ReadAsync(message.Id, CancellationToken.None)) is { Html: { } html } parsed ? await CleanAsync(html, parsed, message, look) : null;
        }
        finally
        {
            _underWay.TryRemove((message.Id, look), out _);
        }
    }

    private async Task<HtmlView> CleanAsync(string html, ParsedMessage parsed, MessageSummary message, HtmlLook look)
    {
        await _cleaning.WaitAsync(CancellationToken.None);
        try
        {
            var images = Images(message.Id, parsed, look.Root);
            var view = html.Length < SoonDone
                ? MessageHtml.Clean(html, images, look, message)
                : await Task.Run(() => MessageHtml.Clean(html, images, look, message));
            return _recent.Set((message.Id, look), view, new MemoryCacheEntryOptions { Size = view.Html.Length, SlidingExpiration = TimeSpan.FromMinutes(10) });
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
