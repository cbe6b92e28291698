using System.Security.Cryptography;
using MailCatcher.Access;
using MailCatcher.Smtp;
using MailCatcher.Web;

namespace MailCatcher.Settings;

/// <summary>What must hold of the section <c>Web</c> beyond single values.</summary>
internal static class WebRules
{
    /// <summary>The faults, each with the key it is about, the value where it may be told, and what is allowed.</summary>
    internal static IEnumerable<(string Key, string Fault)> FaultsOf(WebOptions web) => [.. AddressFaults(web), .. TlsFaults(web.Tls), .. UserFaults(web.Auth), .. OidcFaults(web.Auth.Oidc)];

    private static IEnumerable<(string Key, string Fault)> AddressFaults(WebOptions web)
    {
        foreach (var host in web.AllowedHosts.Where(host => !IsHostPattern(host)))
        {
            yield return ("Web:AllowedHosts", $"'{host}' is not allowed; it must be host names without a port, such as mail.example.test or *.example.test");
        }

        if (web.BasePath.Length > 0 && (web.BasePath is not ['/', _, ..] || web.BasePath.EndsWith('/') || web.BasePath.AsSpan().ContainsAny("?#%\\ ")))
        {
            yield return ("Web:BasePath", $"'{web.BasePath}' is not allowed; it must be a path such as /mail, without a slash at its end");
        }

        foreach (var entry in web.TrustedProxies.Where(entry => !TrustedAddresses.TryParse(entry, out _)))
        {
            yield return ("Web:TrustedProxies", $"'{entry}' is not allowed; it must be addresses or networks, such as 192.0.2.1 or 10.0.0.0/8");
        }

        foreach (var origin in web.CorsOrigins.Where(origin => !IsOrigin(origin)))
        {
            yield return ("Web:CorsOrigins", $"'{origin}' is not allowed; it must be origins such as https://app.example.test, without a path");
        }
    }

    private static IEnumerable<(string Key, string Fault)> TlsFaults(WebTlsOptions tls)
    {
        if (!tls.IsOn)
        {
            yield break;
        }

        var problem = "";
        try
        {
            CertificateFiles.Read(tls.CertificateFile, tls.KeyFile, tls.Password).Certificate.Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problem = fault.Message;
        }

        if (problem.Length > 0)
        {
            yield return ("Web:Tls:CertificateFile", $"'{tls.CertificateFile}' cannot be used: {problem.TrimEnd('.')}");
        }
    }

    private static IEnumerable<(string Key, string Fault)> UserFaults(WebAuthOptions auth)
    {
        foreach (var (name, secret) in auth.Users)
        {
            if (PasswordUsers.ProblemOf(secret) is { } problem)
            {
                yield return ($"Web:Auth:Users:{name}", problem);
            }
        }

        if (PasswordUsers.ProblemOfFile(auth.UsersFile) is { } fault)
        {
            yield return ("Web:Auth:UsersFile", fault.TrimEnd('.'));
        }

        foreach (var (name, role) in auth.Roles.Append(KeyValuePair.Create("", auth.DefaultRole)).Where(role => !Grant.TryParse(role.Value, out _)))
        {
            yield return (name.Length > 0 ? $"Web:Auth:Roles:{name}" : "Web:Auth:DefaultRole", $"'{role}' is not allowed; it must be {Grant.Allowed}");
        }
    }

    private static IEnumerable<(string Key, string Fault)> OidcFaults(OidcOptions oidc)
    {
        if (!oidc.IsOn)
        {
            yield break;
        }

        if (!Uri.TryCreate(oidc.Authority, UriKind.Absolute, out var authority) || !(authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback)))
        {
            yield return ("Web:Auth:Oidc:Authority", $"'{oidc.Authority}' is not allowed; it must be an address with https");
        }

        if (oidc.ClientId.Length == 0)
        {
            yield return ("Web:Auth:Oidc:ClientId", "it is missing; Web:Auth:Oidc:Authority needs it");
        }

        if (oidc.Roles.Count == 0 && oidc.DefaultRole.Length == 0)
        {
            yield return ("Web:Auth:Oidc:Roles", "nobody could log in: set roles for groups, or Web:Auth:Oidc:DefaultRole for everybody");
        }

        foreach (var (group, role) in oidc.Roles.Append(KeyValuePair.Create("", oidc.DefaultRole)).Where(role => role.Value.Length > 0 && !Grant.TryParse(role.Value, out _)))
        {
            yield return (group.Length > 0 ? $"Web:Auth:Oidc:Roles:{group}" : "Web:Auth:Oidc:DefaultRole", $"'{role}' is not allowed; it must be {Grant.Allowed}");
        }
    }

    private static bool IsHostPattern(string host) =>
        host == "*" || Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) != UriHostNameType.Unknown;

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase);
}
