using MailCatcher.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Health;

/// <summary>Health checks for those who run the program: <c>/livez</c> (the process answers) and <c>/readyz</c> (mail is caught, kept and shown).</summary>
internal static class HealthEndpoints
{
    internal static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/livez", () => TypedResults.Text("ok")).OpenToAll();
        endpoints.MapGet("/readyz", CheckAsync).OpenToAll();
    }

    private static async Task<JsonHttpResult<Dictionary<string, string>>> CheckAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var checks = await readiness.CheckAsync(cancellationToken);
        return TypedResults.Json(
            checks.ToDictionary(check => check.Name, check => check.Fault ?? "ok"),
            statusCode: checks.All(check => check.Fault is null) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
