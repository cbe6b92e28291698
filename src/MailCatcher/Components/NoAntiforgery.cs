using Microsoft.AspNetCore.Antiforgery;

namespace MailCatcher.Components;

/// <summary>
/// Antiforgery tokens guard forms that are posted, and no page here posts one: everything goes through the circuit, which OriginGuard keeps from other sites. Without tokens the pages
/// set no cookie, which instances on other ports of the same host, or this one after a restart, could not read and would log as an error.
/// </summary>
internal sealed class NoAntiforgery : IAntiforgery
{
    private static readonly AntiforgeryTokenSet None = new(requestToken: null, cookieToken: null, formFieldName: "none", headerName: null);

    public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext) => None;

    public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => None;

    public Task<bool> IsRequestValidAsync(HttpContext httpContext) => Task.FromResult(true);

    public void SetCookieTokenAndHeader(HttpContext httpContext)
    {
    }

    public Task ValidateRequestAsync(HttpContext httpContext) => Task.CompletedTask;
}
