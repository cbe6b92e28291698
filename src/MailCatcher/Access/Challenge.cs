using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace MailCatcher.Access;

/// <summary>The answers to those who may not. A person in a browser is led to the login page; a program gets a status and problem details.</summary>
internal static class Challenge
{
    private const string Realm = "realm=\"MailCatcher\"";

    /// <summary>No credentials: asks for some.</summary>
    internal static async Task AskAsync(HttpContext context, WebAuthOptions options)
    {
        if (!IsPage(context.Request) || !(options.HasPasswords || options.Oidc.IsOn))
        {
            await RefuseAsync(context);
            return;
        }

        if (context.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            // Who follows a link from elsewhere, or comes back from the provider, does so without the cookie (SameSite=Strict). Asking once more from here brings it.
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync("<!DOCTYPE html><meta http-equiv=\"refresh\" content=\"0\"><title>MailCatcher</title>", context.RequestAborted);
            return;
        }

        var asked = context.Request.Path + context.Request.QueryString;
        context.Response.Redirect($"{context.Request.PathBase}{LoginEndpoints.Path}?to={Uri.EscapeDataString(asked)}");
    }

    /// <summary>Wrong credentials, or none where no page can ask for them.</summary>
    internal static Task RefuseAsync(HttpContext context)
    {
        // A browser that is told Basic would open its own window over the page; programs send no Sec-Fetch-Mode.
        context.Response.Headers.WWWAuthenticate = context.Request.Headers.ContainsKey("Sec-Fetch-Mode") ? $"Bearer {Realm}" : (string[])[$"Basic {Realm}, charset=\"UTF-8\"", $"Bearer {Realm}"];
        return ProblemAsync(context, StatusCodes.Status401Unauthorized, "This needs a login: user and password (Basic) or an API token (Bearer).");
    }

    /// <summary>The caller is known and may not.</summary>
    internal static Task ForbidAsync(HttpContext context, Scope needed) =>
        ProblemAsync(context, StatusCodes.Status403Forbidden, $"This needs the scope {needed.ToString().ToLowerInvariant()}, which this login or token does not have, or has for some inboxes only.");

    /// <summary>Too many wrong passwords.</summary>
    internal static Task ThrottleAsync(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return ProblemAsync(context, StatusCodes.Status429TooManyRequests, "Too many wrong passwords came from this address; wait.");
    }

    private static Task ProblemAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);

    private static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers[HeaderNames.Accept].ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && request.Headers["Sec-Fetch-Dest"].ToString() is "" or "document";
}
