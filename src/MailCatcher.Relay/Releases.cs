using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>The door to the outside: the only way a caught message gets into the outbox.</summary>
public sealed class Releases(Outbox outbox, IOptions<RelayOptions> options)
{
    private const int MaxRecipients = 1_000;

    /// <summary>The relay as <c>host:port</c>; <see langword="null"/> when none is configured and release is off.</summary>
    public string? Relay => options.Value.IsConfigured ? $"{options.Value.Host}:{options.Value.Port}" : null;

    /// <summary>Asks for a message to be sent to the given recipients. Returns once the request is on disk; the outbox entry tells the rest.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="recipients">Addresses as a person or a client wrote them; the same one twice counts once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ReleaseAnswer> RequestAsync(Guid messageId, ImmutableArray<string> recipients, CancellationToken cancellationToken)
    {
        if (!options.Value.IsConfigured)
        {
            return new ReleaseAnswer.Refused("Release is off: no relay is configured. Set Relay:Host (MAILCATCHER_Relay__Host) and start again.");
        }

        var forwardPaths = new List<EmailAddress>();
        foreach (var recipient in recipients)
        {
            if (!EmailAddress.TryParse(recipient.Trim(), out var address))
            {
                return new ReleaseAnswer.Refused($"'{Printable(recipient)}' is not an email address.");
            }

            if (!forwardPaths.Contains(address))
            {
                forwardPaths.Add(address);
            }

            if (forwardPaths.Count > MaxRecipients)
            {
                return new ReleaseAnswer.Refused($"A release has at most {MaxRecipients} recipients. Ask for several.");
            }
        }

        return forwardPaths.Count == 0 ? new ReleaseAnswer.Refused("Name at least one recipient.")
            : await outbox.EnqueueAsync(messageId, [.. forwardPaths], cancellationToken) is { } entry ? new ReleaseAnswer.Queued(entry)
            : new ReleaseAnswer.NoSuchMessage();
    }

    private static string Printable(string text) =>
        string.Concat((text.Length > 100 ? text[..100] + "…" : text).Select(character => char.IsControl(character) ? '?' : character));
}

/// <summary>The answer to a request for release.</summary>
public abstract record ReleaseAnswer
{
    private ReleaseAnswer()
    {
    }

    /// <summary>It is in the outbox.</summary>
    public sealed record Queued(OutboxEntry Entry) : ReleaseAnswer;

    /// <summary>There is no such message.</summary>
    public sealed record NoSuchMessage : ReleaseAnswer;

    /// <summary>It is refused, for this reason: no relay, no recipients, an address that is none.</summary>
    /// <param name="Reason">One sentence that says what to do.</param>
    public sealed record Refused(string Reason) : ReleaseAnswer;
}
