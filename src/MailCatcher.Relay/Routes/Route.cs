using MailCatcher.Smtp;

namespace MailCatcher.Relay;

/// <summary>A route with its name.</summary>
/// <param name="Name">The name; the section's own is <see cref="DefaultName"/>.</param>
/// <param name="Options">Its settings.</param>
internal sealed record Route(string Name, RouteOptions Options)
{
    internal const string DefaultName = "default";

    /// <summary>Where it leads, for people: <c>host:port</c>.</summary>
    internal string Server => Options.Host.Length > 0 ? $"{Options.Host}:{Options.Port}" : "the recipients' mail servers";

    /// <summary>How well it suits a domain: 2 when the domain is named, 1 when one above it is, 0 when neither.</summary>
    internal int Suits(EmailAddress recipient)
    {
        var best = 0;
        foreach (var domain in Options.Domains)
        {
            best = Math.Max(best, AddressPattern.TryParse(domain, out var pattern) && pattern.Fits(recipient) ? (domain.StartsWith('*') ? 1 : 2) : 0);
        }

        return best;
    }
}
