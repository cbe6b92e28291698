using System.Net;
using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>What no single setting can say for itself: addresses, patterns, and values that must fit each other.</summary>
public static class RelayRules
{
    /// <summary>What is wrong with the settings: the key below <see cref="RelayOptions.Section"/>, and the fault. Names no secret.</summary>
    public static IEnumerable<(string Key, string Fault)> Faults(this RelayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. RouteFaults(options, ""), .. options.Routes.SelectMany(route => NamedFaults(route.Key, route.Value)), .. GuardFaults(options), .. options.Rules.SelectMany((rule, index) => RuleFaults(options, rule, index))];
    }

    private static IEnumerable<(string Key, string Fault)> NamedFaults(string name, RouteOptions route)
    {
        if (name.Equals(Route.DefaultName, StringComparison.OrdinalIgnoreCase))
        {
            yield return ($"Routes:{name}", "'default' is the name of the route that the section Relay itself is; choose another");
        }

        if (!route.IsConfigured)
        {
            yield return ($"Routes:{name}", $"the route leads nowhere; set Relay:Routes:{name}:Host, or Direct to true");
        }

        foreach (var fault in RouteFaults(route, $"Routes:{name}:"))
        {
            yield return fault;
        }
    }

    private static IEnumerable<(string Key, string Fault)> RouteFaults(RouteOptions route, string at)
    {
        if (route.Host.Length > 0 && Uri.CheckHostName(route.Host) == UriHostNameType.Unknown)
        {
            yield return ($"{at}Host", $"'{route.Host}' is not allowed; it must be a host name or an address, without a port (that is Relay:{at}Port)");
        }

        if (route is { Direct: true, Host.Length: > 0 })
        {
            yield return ($"{at}Direct", $"'true' is not allowed beside Relay:{at}Host; a route leads to a smarthost or to the recipients' mail servers");
        }

        if (route.DnsServer.Length > 0 && !IPEndPoint.TryParse(route.DnsServer, out _))
        {
            yield return ($"{at}DnsServer", $"'{route.DnsServer}' is not allowed; it must be ADDRESS or ADDRESS:PORT");
        }

        if (route.SourceAddress.Length > 0 && !IPAddress.TryParse(route.SourceAddress, out _))
        {
            yield return ($"{at}SourceAddress", $"'{route.SourceAddress}' is not allowed; it must be an address of this machine");
        }

        foreach (var pin in route.CertificatePins.Where(pin => !Certificates.IsPin(pin)))
        {
            yield return ($"{at}CertificatePins", $"'{pin}' is not allowed; it must be a SHA-256 fingerprint, 64 hexadecimal digits");
        }

        if (route.HelloName.Length > 0 && Uri.CheckHostName(route.HelloName) == UriHostNameType.Unknown)
        {
            yield return ($"{at}HelloName", $"'{route.HelloName}' is not allowed; it must be a host name");
        }

        foreach (var pattern in route.Domains.Where(pattern => pattern.Contains('@', StringComparison.Ordinal) || !AddressPattern.TryParse(pattern, out _)))
        {
            yield return ($"{at}Domains", $"'{pattern}' is not allowed; it must be a domain such as example.com or *.example.com");
        }

        if (route.User.Length == 0 && (route.PasswordFile.Length > 0 || route.TokenFile.Length > 0 || route.TokenCommand.Length > 0))
        {
            yield return ($"{at}User", $"it must be set, since there is a password or a token for it");
        }

        foreach (var (key, file) in new[]
        {
            ("PasswordFile", route.PasswordFile), ("TokenFile", route.TokenFile), ("CaFile", route.CaFile), ("ClientCertificateFile", route.ClientCertificateFile),
            ("ClientKeyFile", route.ClientKeyFile), ("DkimKeyFile", route.DkimKeyFile),
        })
        {
            if (file.Length > 0 && !File.Exists(file))
            {
                yield return ($"{at}{key}", $"'{file}' is not there, or cannot be read");
            }
        }

        if (route.DkimDomain.Length > 0 && (route.DkimSelector.Length == 0 || route.DkimKeyFile.Length == 0))
        {
            yield return ($"{at}DkimDomain", $"it needs Relay:{at}DkimSelector and Relay:{at}DkimKeyFile");
        }

        foreach (var fault in MessageFaults(route, at))
        {
            yield return fault;
        }
    }

    // What goes into an envelope or a header section: here an injection would begin.
    private static IEnumerable<(string Key, string Fault)> MessageFaults(RouteOptions route, string at)
    {
        if (route.ReversePath is not ("" or "<>") && !EmailAddress.TryParse(route.ReversePath, out _))
        {
            yield return ($"{at}ReversePath", $"'{route.ReversePath}' is not allowed; it must be an address, or <> for none");
        }

        if (route.From.Length > 0 && !EmailAddress.TryParse(route.From, out _))
        {
            yield return ($"{at}From", $"'{route.From}' is not allowed; it must be an address");
        }

        foreach (var field in route.AddFields.Where(field => field.IndexOf(':', StringComparison.Ordinal) is var colon && (colon <= 0 || !IsFieldName(field[..colon].Trim()) || field.Any(char.IsControl))))
        {
            yield return ($"{at}AddFields", $"'{string.Concat(field.Where(character => !char.IsControl(character)))}' is not allowed; it must be 'Name: value' on one line");
        }

        foreach (var name in route.StripFields.Where(name => !IsFieldName(name)))
        {
            yield return ($"{at}StripFields", $"'{name}' is not allowed; it must be a field's name");
        }
    }

    private static IEnumerable<(string Key, string Fault)> GuardFaults(RelayOptions options)
    {
        foreach (var (key, patterns) in new[] { ("AllowedRecipients", options.AllowedRecipients), ("BlockedRecipients", options.BlockedRecipients) })
        {
            foreach (var pattern in patterns.Where(pattern => !AddressPattern.TryParse(pattern, out _)))
            {
                yield return (key, $"'{pattern}' is not allowed; it must be example.com, *.example.com, ann@example.com or *@example.com");
            }
        }

        if (options.RedirectTo.Length > 0 && !EmailAddress.TryParse(options.RedirectTo, out _))
        {
            yield return ("RedirectTo", $"'{options.RedirectTo}' is not allowed; it must be an address");
        }
    }

    private static IEnumerable<(string Key, string Fault)> RuleFaults(RelayOptions options, ReleaseRuleOptions rule, int index)
    {
        var at = $"Rules:{index}:";
        if (rule.Name.Length == 0)
        {
            yield return ($"{at}Name", "it must be set; the outbox shows it");
        }

        foreach (var pattern in rule.Senders.Concat(rule.Recipients).Where(pattern => !AddressPattern.TryParse(pattern, out _)))
        {
            yield return ($"{at}Recipients", $"'{pattern}' is not allowed; it must be example.com, *.example.com, ann@example.com or *@example.com");
        }

        if (MessageSearch.Check(rule.Query) is { } wrong)
        {
            yield return ($"{at}Query", $"'{rule.Query}' is not allowed; {wrong}");
        }

        foreach (var address in rule.CopyTo.Where(address => !EmailAddress.TryParse(address, out _)))
        {
            yield return ($"{at}CopyTo", $"'{address}' is not allowed; it must be an address");
        }

        if (rule.Inbox.Length == 0 && rule.Senders.Length == 0 && rule.Recipients.Length == 0 && rule.Subject.Length == 0 && rule.Query.Length == 0)
        {
            yield return ($"{at}Recipients", "it must name a search (Query), an inbox, senders, recipients or a subject; * as a recipient is everybody");
        }

        if (rule.Route.Length > 0 && options.ConfiguredRoutes.All(route => !route.Key.Equals(rule.Route, StringComparison.OrdinalIgnoreCase)))
        {
            yield return ($"{at}Route", $"'{rule.Route}' is not allowed; it must be the name of a route");
        }
    }

    private static bool IsFieldName(string name) => name.Length > 0 && name.All(character => character is >= '!' and <= '~' and not ':');
}
