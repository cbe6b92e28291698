using System.Net;

namespace MailCatcher.Tests.Clients;

/// <summary>A mail client that is not ours, sending one message as an application would have it send.</summary>
internal abstract class MailClient
{
    /// <summary>Whether it sends a prepared message as it is, instead of making one of the draft.</summary>
    internal virtual bool SendsPrepared => true;

    /// <summary>The messages that the client itself cannot send.</summary>
    internal virtual IReadOnlyList<string> Beyond => [];

    /// <summary>Goes on when the client is here; skips the test when it is not.</summary>
    internal virtual Task RequireAsync() => Task.CompletedTask;

    /// <summary>Sends one message; fails when the server refuses it.</summary>
    /// <param name="draft">The message.</param>
    /// <param name="prepared">A file with the message prepared.</param>
    /// <param name="server">Where to.</param>
    internal abstract Task SendAsync(MailDraft draft, string prepared, IPEndPoint server);
}
