using System.Security.Claims;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace MailCatcher.Access;

/// <summary>
/// Holds an open page to what its user may: a circuit outlives the request that opened it, so each of its activities sets the access anew.
/// </summary>
internal sealed class CircuitAccess(AuthenticationStateProvider authentication) : CircuitHandler
{
    /// <inheritdoc/>
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async activity =>
    {
        (await FindAsync()).Flow();
        await next(activity);
    };

    private async Task<MailAccess> FindAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        return Grant.TryParse(user.FindFirstValue(LoginClaims.Grant) ?? "", out var grant) ? grant.ToMailAccess() with { Name = user.FindFirstValue(LoginClaims.Name) ?? "" } : new MailAccess { MayWrite = false, MayRelease = false, MayAdminister = false };
    }
}
