using System.Collections.Immutable;

namespace MailCatcher.Smtp;

/// <summary>One authentication exchange, the server's side of a SASL mechanism (RFC 4422). Pure: responses in, challenges out.</summary>
internal abstract class SaslMechanism
{
    private static readonly ImmutableArray<string> Plain = ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"];
    private static readonly ImmutableArray<string> AllButScram = [.. Plain, "CRAM-MD5"];
    private static readonly ImmutableArray<string> All = ["SCRAM-SHA-256", .. AllButScram];

    /// <summary>The mechanisms that can be used, the strongest first. SCRAM proves that the server knows the password too, so it is no use where any password will do.</summary>
    public static ImmutableArray<string> Offered(Credentials credentials) =>
        credentials.AcceptsAny ? AllButScram : credentials.HavePasswords ? All : Plain;

    /// <summary>Begins an exchange; <see langword="null"/> for a mechanism that is not offered.</summary>
    /// <param name="name">The mechanism, in capitals.</param>
    /// <param name="credentials">Against what to check.</param>
    /// <param name="serverName">This server's name, for challenges that carry one.</param>
    public static SaslMechanism? Create(string name, Credentials credentials, string serverName) => !Offered(credentials).Contains(name) ? null : name switch
    {
        "PLAIN" => new SaslPlain(credentials),
        "LOGIN" => new SaslLogin(credentials),
        "CRAM-MD5" => new SaslCramMd5(credentials, serverName),
        "SCRAM-SHA-256" => new SaslScramSha256(credentials),
        "XOAUTH2" => new SaslBearer(credentials, isGs2: false),
        "OAUTHBEARER" => new SaslBearer(credentials, isGs2: true),
        _ => null,
    };

    /// <summary>What the server says before the client has said anything.</summary>
    public virtual SaslStep Begin() => new SaslStep.Challenge([]);

    /// <summary>Whether the client may speak first, in the AUTH command (RFC 4954 §4).</summary>
    public virtual bool TakesInitialResponse => true;

    /// <summary>Takes the client's next response.</summary>
    public abstract SaslStep Next(byte[] response);
}

/// <summary>What comes of a response.</summary>
internal abstract record SaslStep
{
    private SaslStep()
    {
    }

    /// <summary>The exchange goes on with these bytes.</summary>
    internal sealed record Challenge(byte[] Bytes) : SaslStep;

    /// <summary>The client is this user.</summary>
    internal sealed record Accepted(string User) : SaslStep;

    /// <summary>The credentials are wrong; which part of them is not told.</summary>
    internal sealed record Rejected : SaslStep
    {
        public static readonly Rejected Instance = new();
    }

    /// <summary>The response is not what the mechanism asks for.</summary>
    internal sealed record Malformed : SaslStep
    {
        public static readonly Malformed Instance = new();
    }
}
