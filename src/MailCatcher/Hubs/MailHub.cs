using Microsoft.AspNetCore.SignalR;

namespace MailCatcher.Hubs;

/// <summary>
/// Tells clients of what changes; what a client wants to do, it does through the API. The address takes <c>?since=120</c>, the last mod-sequence that the client knows of, to go on from there, and
/// <c>?inbox=shop</c>, once or several times, to hear of these inboxes only.
/// </summary>
internal sealed class MailHub(MailFeeds feeds) : Hub<IMailClient>
{
    /// <summary>Where it is.</summary>
    internal const string Path = "/hubs/mail";

    private const int MaxInboxes = 100;

    /// <summary>From now on the client hears of these inboxes only; an empty list means all.</summary>
    public void WatchInboxes(string[] inboxes) =>
        feeds.Narrow(Context, inboxes is { Length: <= MaxInboxes } ? inboxes : throw new HubException($"Give a list of at most {MaxInboxes} inboxes."));

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        feeds.Open(Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception) => feeds.CloseAsync(Context);
}
