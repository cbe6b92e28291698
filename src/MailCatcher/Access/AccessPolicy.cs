using System.Security.Claims;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace MailCatcher.Access;

/// <summary>
/// The one place that decides who may do what over HTTP: every request passes it after routing, whatever endpoint it found and also when it found none. Without a login being needed it lets everybody pass; with one
/// it asks for the scope of the endpoint's <see cref="AccessRule"/>. What an endpoint does not say is guarded, not open.
/// </summary>
internal sealed class AccessPolicy(RequestDelegate next, CallerFinder callers, IOptions<WebOptions> options)
{
    private readonly bool _isOn = options.Value.Auth.IsOn;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!_isOn)
        {
            context.Features.Set(Caller.Anybody);
            Flow(context, MailAccess.Everything);
            await next(context);
            return;
        }

        var endpoint = context.GetEndpoint();
        var rule = AccessRule.For(endpoint, context.Request.Method);
        if (rule.Scope == Scope.None)
        {
            await next(context);
            return;
        }

        switch (await callers.FindAsync(context, takesTokenFromQuery: endpoint?.Metadata.GetMetadata<HubMetadata>() is not null))
        {
            case Identity.Known { Caller: var caller } when rule.Allows(caller.Grant):
                await PassAsync(context, caller);
                break;
            case Identity.Known:
                await Challenge.ForbidAsync(context, rule.Scope);
                break;
            case Identity.Throttled { RetryAfter: var wait }:
                await Challenge.ThrottleAsync(context, wait);
                break;
            case Identity.Wrong:
                await Challenge.RefuseAsync(context);
                break;
            default:
                await Challenge.AskAsync(context, options.Value.Auth);
                break;
        }
    }

    private Task PassAsync(HttpContext context, Caller caller)
    {
        context.Features.Set(caller);
        Flow(context, caller.Grant.ToMailAccess() with { Name = caller.Name });

        // SignalR compares it between the requests of one connection, and circuits know their user by it.
        context.User = LoginClaims.Principal(new Claim(LoginClaims.Name, caller.Name), new Claim(LoginClaims.Grant, caller.Grant.ToString()));
        return next(context);
    }

    private static void Flow(HttpContext context, MailAccess access) => (context.Features.Get<OtherSite>() is null ? access : access.ToReadOnly()).Flow();
}
