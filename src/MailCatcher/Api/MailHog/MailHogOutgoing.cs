using MailCatcher.Relay;

namespace MailCatcher.Api.MailHog;

/// <summary>A server to release through, in MailHog's shape. Of a request only the address counts; an answer has no password.</summary>
internal sealed record MailHogOutgoing
{
    public string Name { get; init => field = value ?? ""; } = "";

    public bool Save { get; init; }

    public string Email { get; init => field = value ?? ""; } = "";

    public string Host { get; init => field = value ?? ""; } = "";

    /// <summary>Text in MailHog, a number with some clients.</summary>
    public object? Port { get; init; } = "";

    public string Username { get; init => field = value ?? ""; } = "";

    public string Password { get; init => field = value ?? ""; } = "";

    public string Mechanism { get; init => field = value ?? ""; } = "";

    /// <summary>The relay that is configured here, by name.</summary>
    internal static Dictionary<string, MailHogOutgoing> Of(Releases releases)
    {
        var colon = releases.Relay?.LastIndexOf(':') ?? -1;
        return releases.Relay is not { } relay || colon < 0
            ? []
            : new() { ["relay"] = new MailHogOutgoing { Name = "relay", Save = true, Host = relay[..colon], Port = relay[(colon + 1)..] } };
    }
}
