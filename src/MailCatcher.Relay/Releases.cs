using System.Collections.Immutable;
using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>The door to the outside: the only way a caught message gets into the outbox.</summary>
public sealed class Releases(MessageStore messages, Outbox outbox, IOptions<RelayOptions> options)
{
    /// <summary>The relay as <c>host:port</c>; <see langword="null"/> when none is configured and release is off.</summary>
    public string? Relay => options.Value.IsConfigured ? $"{options.Value.Host}:{options.Value.Port}" : null;

    /// <summary>Asks for a message to be sent to the given recipients. Returns once the request is on disk; the outbox entry tells the rest.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="recipients">Addresses as a person or a client wrote them.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ReleaseAnswer> RequestAsync(Guid messageId, ImmutableArray<string> recipients, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{messages} {outbox}");
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
