using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace MailCatcher.Web;

/// <summary>How often one address may ask.</summary>
internal static class RequestRate
{
    internal static IServiceCollection AddRequestRate(this IServiceCollection services, WebOptions options) => options.RequestsPerSecond == 0 ? services : services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = RefuseAsync;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address)
            ? RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.RequestsPerSecond * 2,
                TokensPerPeriod = Math.Max(1, options.RequestsPerSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromMilliseconds(options.RequestsPerSecond < 10 ? 1_000.0 / options.RequestsPerSecond : 100),
            })
            : RateLimitPartition.GetNoLimiter(IPAddress.Loopback));
    });

    internal static void UseRequestRate(this WebApplication app, WebOptions options)
    {
        if (options.RequestsPerSecond > 0)
        {
            app.UseRateLimiter();
        }
    }

    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        context.HttpContext.Response.Headers.RetryAfter = "1";
        await TypedResults.Problem("Too many requests from this address (Web:RequestsPerSecond).", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context.HttpContext);
    }
}
