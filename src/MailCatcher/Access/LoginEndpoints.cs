using System.Security.Claims;
using MailCatcher.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MailCatcher.Access;

/// <summary>The login page, and the way out.</summary>
internal static class LoginEndpoints
{
    /// <summary>Where the page is.</summary>
    internal const string Path = "/login";

    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    private const int MostFields = 10;
    private const int LongestField = 4_096;

    internal static void MapLogin(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, Show).OpenToAll().ExcludeFromDescription();
        endpoints.MapPost(Path, LogInAsync).OpenToAll().ExcludeFromDescription();
        endpoints.MapPost("/logout", LogOutAsync).OpenToAll().ExcludeFromDescription();
        endpoints.MapGet("/login/provider", AskProvider).OpenToAll().ExcludeFromDescription();
    }

    private static RazorComponentResult<LoginPage> Show(HttpContext context, IAntiforgery antiforgery, IOptions<WebOptions> options, string? to, string? refused) =>
        Page(context, antiforgery, options.Value.Auth, to, refused is null ? null : "The provider knows you, but you have no access here.", StatusCodes.Status200OK);

    private static async Task<IResult> LogInAsync(
        HttpContext context, IAntiforgery antiforgery, IOptions<WebOptions> options, CallerFinder callers, WebUsers users, ILogger<LoginPage> logger, string? to)
    {
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
        {
            return Page(context, antiforgery, options.Value.Auth, to, "That form was too old, or from elsewhere. Try again.", StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(new() { ValueCountLimit = MostFields, ValueLengthLimit = LongestField, KeyLengthLimit = LongestField }, context.RequestAborted);
        switch (await callers.CheckPasswordAsync(context, form["user"].ToString(), form["password"].ToString()))
        {
            case Identity.Known { Caller: var caller }:
                await context.SignInAsync(
                    CookieAuthenticationDefaults.AuthenticationScheme,
                    LoginClaims.Principal(new Claim(LoginClaims.Name, caller.Name), new Claim(LoginClaims.Stamp, users.StampOf(caller.Name) ?? "")),
                    new AuthenticationProperties { IsPersistent = true });
                logger.LoggedIn(caller.Name, context.Connection.RemoteIpAddress);
                return TypedResults.LocalRedirect($"{context.Request.PathBase}{Local(to)}");
            case Identity.Throttled { RetryAfter: var wait }:
                context.Response.Headers.RetryAfter = $"{Math.Ceiling(wait.TotalSeconds)}";
                return Page(context, antiforgery, options.Value.Auth, to, $"Too many wrong passwords. Wait {Math.Ceiling(wait.TotalSeconds)} s.", StatusCodes.Status429TooManyRequests);
            default:
                return Page(context, antiforgery, options.Value.Auth, to, "User or password is wrong.", StatusCodes.Status401Unauthorized);
        }
    }

    // A POST from another site does not get here (OriginGuard), and being logged out harms nobody.
    private static async Task<RedirectHttpResult> LogOutAsync(HttpContext context, IOptions<WebOptions> options)
    {
        if (options.Value.Auth.IsOn)
        {
            await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }

        return TypedResults.LocalRedirect($"{context.Request.PathBase}{Path}");
    }

    private static Results<ChallengeHttpResult, NotFound> AskProvider(HttpContext context, IOptions<WebOptions> options, string? to) =>
        options.Value.Auth.Oidc.IsOn
            ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = $"{context.Request.PathBase}{Local(to)}", IsPersistent = true }, [OidcLogin.Scheme])
            : TypedResults.NotFound();

    private static RazorComponentResult<LoginPage> Page(HttpContext context, IAntiforgery antiforgery, WebAuthOptions options, string? to, string? fault, int status)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        return new RazorComponentResult<LoginPage>(new Dictionary<string, object?>
        {
            [nameof(LoginPage.Base)] = $"{context.Request.PathBase}/",
            [nameof(LoginPage.To)] = Local(to),
            [nameof(LoginPage.Fault)] = fault,
            [nameof(LoginPage.TokenField)] = tokens.FormFieldName,
            [nameof(LoginPage.Token)] = tokens.RequestToken,
            [nameof(LoginPage.HasPasswords)] = options.HasPasswords,
            [nameof(LoginPage.Provider)] = options.Oidc.IsOn ? options.Oidc.Label : null,
        })
        { StatusCode = status, PreventStreamingRendering = true };
    }

    // Only to a path of ours: "//host" and "/\host" lead elsewhere, and a line end into the header.
    private static string Local(string? to) =>
        to is ['/', ..] && to is not ['/', '/' or '\\', ..] && !to.Any(char.IsControl) ? to : "/";
}
