using Microsoft.AspNetCore.SignalR;

namespace MailCatcher.Hubs;

/// <summary>Tells clients of what changes. It has no methods to call: what a client wants to do, it does through the API.</summary>
internal sealed class MailHub(MailFeeds feeds) : Hub<IMailClient>
{
    /// <summary>Where it is.</summary>
    internal const string Path = "/hubs/mail";

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        feeds.Open(Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception) => feeds.CloseAsync(Context);
}
