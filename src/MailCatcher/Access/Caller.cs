namespace MailCatcher.Access;

/// <summary>Who asks.</summary>
/// <param name="Name">The user's or token's name; empty where no login is needed.</param>
/// <param name="Grant">What they may.</param>
internal sealed record Caller(string Name, Grant Grant)
{
    /// <summary>Whoever asks, where no login is needed.</summary>
    internal static Caller Anybody { get; } = new("", Grant.Everything);

    /// <summary>Who makes this request; the access policy has put them there.</summary>
    internal static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? throw new InvalidOperationException("The access policy has not seen this request.");
}

/// <summary>What came of asking a request for its credentials. The set is closed.</summary>
internal abstract record Identity
{
    private Identity()
    {
    }

    /// <summary>Somebody we know.</summary>
    internal sealed record Known(Caller Caller) : Identity;

    /// <summary>No credentials.</summary>
    internal sealed record Nobody : Identity;

    /// <summary>Credentials that are wrong.</summary>
    internal sealed record Wrong : Identity;

    /// <summary>Too many wrong passwords came from there; nothing was checked.</summary>
    internal sealed record Throttled(TimeSpan RetryAfter) : Identity;
}
