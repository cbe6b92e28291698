using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>A wish to release a message.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Recipients">Addresses as a person or a client wrote them; the same one twice counts once.</param>
public sealed record ReleaseRequest(Guid MessageId, ImmutableArray<string> Recipients)
{
    /// <summary>The route; <see langword="null"/>: each recipient's domain decides.</summary>
    public string? Route { get; init => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>Who asks.</summary>
    public ReleaseActor Actor { get; init; } = new("", "");
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

    /// <summary>It is refused, for this reason: no relay, no recipients, an address that is none, or one that must not get anything.</summary>
    /// <param name="Reason">One sentence that says what to do.</param>
    public sealed record Refused(string Reason) : ReleaseAnswer;
}

/// <summary>What a release would do.</summary>
/// <param name="Refusal">Why it would be refused; <see langword="null"/>: it would not.</param>
/// <param name="Strangers">Recipients that are not the message's own.</param>
/// <param name="Routes">The routes it would take, with how many recipients go by each.</param>
/// <param name="Changes">What would be changed in the message, in words; empty: nothing but the trace field.</param>
public sealed record ReleasePreview(string? Refusal, ImmutableArray<string> Strangers, ImmutableArray<RouteShare> Routes, ImmutableArray<string> Changes);

/// <summary>A route, and how many recipients go by it.</summary>
public sealed record RouteShare(RouteInfo Route, int Recipients);

/// <summary>A route as people may see it: nothing of it is secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Server">Where it leads.</param>
/// <param name="Tls">How the connection is secured.</param>
/// <param name="LogsIn">Whether it logs in.</param>
/// <param name="Domains">The domains that go this way.</param>
public sealed record RouteInfo(string Name, string Server, RelayTls Tls, bool LogsIn, ImmutableArray<string> Domains)
{
    internal static RouteInfo Of(Route route) => new(route.Name, route.Server, route.Options.Tls, route.Options.User.Length > 0, [.. route.Options.Domains]);
}
