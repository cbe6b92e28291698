using System.Security.Claims;
using MailCatcher.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MailCatcher.Access;

/// <summary>Login through an OpenID Connect provider: the code flow with PKCE. Nothing of the provider's tokens is kept, only who it says the user is and what their groups may.</summary>
internal static class OidcLogin
{
    /// <summary>The scheme's name.</summary>
    internal const string Scheme = "oidc";

    /// <summary>Adds it.</summary>
    internal static AuthenticationBuilder AddOidc(this AuthenticationBuilder authentication, OidcOptions options) => authentication.AddOpenIdConnect(Scheme, oidc =>
    {
        oidc.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        oidc.Authority = options.Authority;
        oidc.RequireHttpsMetadata = !new Uri(options.Authority).IsLoopback;
        (oidc.ClientId, oidc.ClientSecret) = (options.ClientId, options.ClientSecret.Length > 0 ? options.ClientSecret : null);
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.MapInboundClaims = false;
        oidc.SaveTokens = false;
        oidc.GetClaimsFromUserInfoEndpoint = true;
        oidc.ClaimActions.MapAll();
        oidc.Scope.Clear();
        foreach (var scope in options.Scopes.Prepend("openid").Distinct())
        {
            oidc.Scope.Add(scope);
        }

        // The way back from the provider is a plain link, so Lax is enough, and works without TLS on a loopback address.
        foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        oidc.Events.OnTicketReceived = ReceiveAsync;
        oidc.Events.OnRemoteFailure = FailAsync;
    });

    private static Task ReceiveAsync(TicketReceivedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var options = services.GetRequiredService<IOptions<WebOptions>>().Value.Auth.Oidc;
        var logger = services.GetRequiredService<ILogger<CallerFinder>>();
        var principal = context.Principal ?? new ClaimsPrincipal();
        var name = principal.FindFirstValue(options.NameClaim) ?? principal.FindFirstValue("sub") ?? "";
        if (name.Length == 0 || GrantOf(principal.FindAll(options.RoleClaim).Select(claim => claim.Value), options) is not { } grant)
        {
            logger.NoRole(name);
            context.HandleResponse();
            context.Response.Redirect($"{context.Request.PathBase}{LoginEndpoints.Path}?refused=1");
            return Task.CompletedTask;
        }

        context.Principal = LoginClaims.Principal(new Claim(LoginClaims.Name, name), new Claim(LoginClaims.Grant, grant.ToString()));
        logger.LoggedIn(name, context.HttpContext.Connection.RemoteIpAddress);
        return Task.CompletedTask;
    }

    private static Task FailAsync(RemoteFailureContext context)
    {
        context.HttpContext.RequestServices.GetRequiredService<ILogger<CallerFinder>>().ProviderFailed(context.Failure?.Message.ReplaceLineEndings(" ") ?? "it gave no reason");
        context.HandleResponse();
        context.Response.Redirect($"{context.Request.PathBase}{LoginEndpoints.Path}");
        return Task.CompletedTask;
    }

    /// <summary>What the groups may: of several the one that allows most.</summary>
    internal static Grant? GrantOf(IEnumerable<string> groups, OidcOptions options)
    {
        var grants = groups
            .Select(group => options.Roles.GetValueOrDefault(group))
            .OfType<string>()
            .Append(options.DefaultRole)
            .Select(text => Grant.TryParse(text, out var grant) ? grant : null)
            .OfType<Grant>();
        return grants.OrderBy(grant => grant.IsLimited).ThenByDescending(grant => grant.Scopes).FirstOrDefault();
    }
}
