using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace MailCatcher.Access;

/// <summary>
/// Finds out who makes a request: an API token (<c>Authorization: Bearer</c>, or as the password of Basic), a user's password (Basic), or the cookie of a login. A hub, which browsers cannot send a header to,
/// also takes a token from the query, as SignalR's clients send it.
/// </summary>
internal sealed class CallerFinder(WebUsers users, ApiTokens tokens, LoginThrottle throttle, ILogger<CallerFinder> logger)
{
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    internal async ValueTask<Identity> FindAsync(HttpContext context, bool takesTokenFromQuery)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return FindToken(header[Bearer.Length..].Trim());
        }

        if (header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            return await FindBasicAsync(context, header[Basic.Length..].Trim());
        }

        if (header.Length > 0)
        {
            return new Identity.Wrong();
        }

        if (takesTokenFromQuery && context.Request.Query["access_token"] is [{ Length: > 0 } token])
        {
            return FindToken(token);
        }

        var login = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return login.Principal is { } principal && FindLogin(principal) is { } caller ? new Identity.Known(caller) : new Identity.Nobody();
    }

    /// <summary>Checks a password, unless too many wrong ones came from there.</summary>
    internal async ValueTask<Identity> CheckPasswordAsync(HttpContext context, string name, string password)
    {
        var address = context.Connection.RemoteIpAddress;
        if (throttle.WaitFor(address) is var wait && wait > TimeSpan.Zero)
        {
            return new Identity.Throttled(wait);
        }

        if (await users.CheckAsync(name, password, context.RequestAborted) is { } caller)
        {
            throttle.Forget(address);
            return new Identity.Known(caller);
        }

        logger.LoginRefused(address);
        if (throttle.CountWrong(address) is var delay && delay > TimeSpan.Zero)
        {
            logger.LoginThrottled(address, delay);
        }

        return new Identity.Wrong();
    }

    private Identity FindToken(string token) => tokens.Find(token) is { } caller ? new Identity.Known(caller) : new Identity.Wrong();

    private async ValueTask<Identity> FindBasicAsync(HttpContext context, string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length) || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var name, var password])
        {
            return new Identity.Wrong();
        }

        return ApiToken.IsToken(password) ? FindToken(password) : await CheckPasswordAsync(context, name, password);
    }

    // What a user may is asked for anew, not read from the cookie: a role that was taken away is gone at once.
    private Caller? FindLogin(ClaimsPrincipal principal)
    {
        var (name, stamp, grant) = (principal.FindFirstValue(LoginClaims.Name), principal.FindFirstValue(LoginClaims.Stamp), principal.FindFirstValue(LoginClaims.Grant));
        return name is null ? null
            : grant is not null ? Grant.TryParse(grant, out var granted) ? new Caller(name, granted) : null
            : stamp is not null && stamp == users.StampOf(name) ? users.Find(name)
            : null;
    }
}
