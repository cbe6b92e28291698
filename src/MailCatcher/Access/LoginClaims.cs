using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace MailCatcher.Access;

/// <summary>What the cookie of a login says.</summary>
internal static class LoginClaims
{
    /// <summary>The user's name.</summary>
    internal const string Name = ClaimTypes.Name;

    /// <summary>What <see cref="WebUsers.StampOf"/> was at the login; for users with passwords.</summary>
    internal const string Stamp = "stamp";

    /// <summary>What the provider's groups grant; for users that it vouches for.</summary>
    internal const string Grant = "grant";

    /// <summary>A login's identity.</summary>
    internal static ClaimsPrincipal Principal(params IEnumerable<Claim> claims) => new(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme, Name, roleType: null));
}
