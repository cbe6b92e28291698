using System.Collections.Immutable;
using System.Net;
using MailCatcher.Settings;
using Microsoft.Extensions.Options;

namespace MailCatcher.Web;

/// <summary>
/// Against DNS rebinding: a page whose name has been pointed at 127.0.0.1 is same-origin for its browser, but gives its own name in Host. On a loopback listener only loopback names and
/// <see cref="WebOptions.AllowedHosts"/> are answered; on any other, every name unless some are configured.
/// </summary>
internal sealed class HostGuard(RequestDelegate next, IOptions<WebOptions> options)
{
    private readonly ImmutableArray<string> _allowed = [.. options.Value.AllowedHosts];
    private readonly bool _any = options.Value.AllowedHosts.Contains("*")
        || (options.Value.AllowedHosts.Length == 0 && !ListenAddress.Parse(options.Value.Listen).IsLoopback);

    public Task InvokeAsync(HttpContext context)
    {
        // No browser leaves Host out (only HTTP/1.0 may).
        var host = context.Request.Host;
        if (_any || !host.HasValue || IsLoopback(host.Host) || _allowed.Any(pattern => Matches(pattern, host.Host)))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("This host name is not allowed here. Add it to Web:AllowedHosts if it is yours.", context.RequestAborted);
    }

    private static bool IsLoopback(string host) =>
        host.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.Length > pattern.Length - 1 && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
