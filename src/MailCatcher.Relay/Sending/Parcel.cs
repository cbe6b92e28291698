using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>What is to be handed over: a release's message, and to whom.</summary>
/// <param name="Entry">The release.</param>
/// <param name="Envelope">How the message was caught.</param>
/// <param name="Recipients">Who is to get it by this route.</param>
/// <param name="Content">The content as caught; seekable.</param>
internal sealed record Parcel(OutboxEntry Entry, Envelope Envelope, IReadOnlyList<EmailAddress> Recipients, Stream Content)
{
    /// <summary>The reverse-path to send with.</summary>
    internal EmailAddress? ReversePathFor(RouteOptions route) =>
        route.ReversePath is "<>" ? null
        : EmailAddress.TryParse(route.ReversePath, out var own) ? own
        : Entry.ReversePath;
}
