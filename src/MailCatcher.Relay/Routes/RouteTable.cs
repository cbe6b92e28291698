using System.Collections.Immutable;
using MailCatcher.Smtp;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>The configured routes, and which of them a recipient's mail takes.</summary>
internal sealed class RouteTable(IOptions<RelayOptions> options)
{
    /// <summary>Every route, the default one first.</summary>
    internal ImmutableArray<Route> All { get; } = [.. options.Value.ConfiguredRoutes.Select(route => new Route(route.Key, route.Value))];

    /// <summary>The route of what no other takes: the section's own, or else the first that names no domains. <see langword="null"/>: there is none.</summary>
    internal Route? Default => Find(Route.DefaultName) ?? All.FirstOrDefault(route => route.Options.Domains.Length == 0);

    internal Route? Find(string name) => All.FirstOrDefault(route => route.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The route for a recipient; <see langword="null"/> when none takes them.</summary>
    /// <param name="recipient">The recipient.</param>
    /// <param name="chosen">The route that somebody chose; <see langword="null"/>: the domain decides.</param>
    internal Route? For(EmailAddress recipient, string? chosen) => chosen is not null ? Find(chosen)
        : All.Where(route => route.Suits(recipient) > 0).MaxBy(route => route.Suits(recipient)) ?? Default;
}
