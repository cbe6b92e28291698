using System.Net;
using MailCatcher.Smtp;
using MailCatcher.Store.Mime;

namespace MailCatcher.Store;

/// <summary>Makes an envelope for a message that comes without SMTP: what its source knows, and for the rest what its header section says.</summary>
internal static class ImportedEnvelope
{
    private const string Protocol = "IMPORT";
    private const int MaxText = 255;

    /// <summary>Of a message of which nothing is known.</summary>
    internal static Envelope Unknown { get; } = new()
    {
        ReversePath = null,
        ForwardPaths = [],
        HelloName = "",
        RemoteAddress = null,
        SessionId = "",
        Protocol = Protocol,
    };

    internal static Envelope Of(TransferMessage message)
    {
        var known = Unknown with
        {
            ReversePath = PathOf(message.From),
            ForwardPaths = [.. (message.To ?? []).Select(PathOf).OfType<EmailAddress>()],
            HelloName = Text(message.Hello),
            RemoteAddress = IPAddress.TryParse(message.RemoteAddress, out var address) ? address : null,
            SessionId = Text(message.Session),
            Protocol = Text(message.Protocol) is { Length: > 0 } protocol ? protocol : Protocol,
            User = Text(message.User) is { Length: > 0 } user ? user : null,
        };
        return message is { From: not null, To: not null } ? known : WithHeader(known, message);
    }

    private static Envelope WithHeader(Envelope known, TransferMessage message)
    {
        using var content = new MemoryStream(message.Content.ToArray(), writable: false);
        var facts = MessageReader.ReadFacts(content, known, out var header);

        // What delivered it has written both down (RFC 5321 §4.4).
        var returned = header.Find("Return-Path"u8) is { } field ? header.TextOf(field).Trim('<', '>', ' ') : null;
        return known with
        {
            ReversePath = message.From is null ? PathOf(returned ?? facts.From?.Address) : known.ReversePath,
            ForwardPaths = message.To is null
                ? [.. facts.To.Concat(facts.Cc).Concat(facts.Bcc).Select(to => PathOf(to.Address)).OfType<EmailAddress>().Distinct()] : known.ForwardPaths,
        };
    }

    private static EmailAddress? PathOf(string? text) => EmailAddress.TryParse(text, out var address) ? address : null;

    private static string Text(string? text) => text is null ? "" : new string([.. text.Where(c => !char.IsControl(c)).Take(MaxText)]);
}
