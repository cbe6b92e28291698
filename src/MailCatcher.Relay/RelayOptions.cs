using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Relay;

/// <summary>
/// Settings of releases: section <c>Relay</c>. The section itself is the default route; others have a name below <c>Relay:Routes</c>. Without any route nothing is ever sent out.
/// </summary>
public sealed class RelayOptions : RouteOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Relay";

    /// <summary>Further routes, by name.</summary>
    public Dictionary<string, RouteOptions> Routes { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The only recipients that a release may have: <c>example.com</c>, <c>*.example.com</c>, <c>ann@example.com</c>, <c>*@example.com</c>. Empty: anybody.</summary>
    public string[] AllowedRecipients { get; set; } = [];

    /// <summary>Recipients that no release may have, written alike; stronger than <see cref="AllowedRecipients"/>.</summary>
    public string[] BlockedRecipients { get; set; } = [];

    /// <summary>The one address that everything released goes to instead of its recipients; empty: to its recipients.</summary>
    public string RedirectTo { get; set; } = "";

    /// <summary>How many recipients may be released to in any hour; 0: no limit. Default 0.</summary>
    [Range(0, 1_000_000)]
    public int MaxPerHour { get; set; }

    /// <summary>How many recipients may be released to in any 24 hours; 0: no limit. Default 0.</summary>
    [Range(0, 10_000_000)]
    public int MaxPerDay { get; set; }

    /// <summary>The largest message that may be released, in bytes; 0: any. Default 0.</summary>
    [Range(0L, long.MaxValue)]
    public long MaxMessageBytes { get; set; }

    /// <summary>How many Received fields a message may have before it counts as going in circles. Default 100, which RFC 5321 §6.3 asks for.</summary>
    [Range(1, 10_000)]
    public int MaxReceived { get; set; } = 100;

    /// <summary>Whether nothing may be released, whatever else is configured: the outbox can be seen, and stands still. Default false.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>How long to go on trying before a recipient counts as failed. Default 2 days.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Rules that release by themselves. Default none.</summary>
    public IList<ReleaseRuleOptions> Rules { get; set; } = [];

    /// <summary>Every route that leads somewhere, by name; the section itself is <c>default</c>.</summary>
    internal IEnumerable<KeyValuePair<string, RouteOptions>> ConfiguredRoutes =>
        Routes.Prepend(KeyValuePair.Create(Route.DefaultName, (RouteOptions)this)).Where(route => route.Value.IsConfigured);
}
