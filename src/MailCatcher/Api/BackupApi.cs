using System.Globalization;
using MailCatcher.Access;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The data folder as it is now: <c>/api/v1/backup</c>.</summary>
internal static class BackupApi
{
    internal static void MapBackup(this RouteGroupBuilder api) =>
        api.MapGet("/backup", GetAsync).Needs(Scope.Admin, everywhere: true).WithSummary("All that is kept, as a tar archive that can be unpacked as a data folder.");

    private static async Task<Results<PushStreamHttpResult, ContentHttpResult>> GetAsync(StoreBackup backup, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            var snapshot = await backup.TakeAsync(cancellationToken);
            context.Response.RegisterForDispose(snapshot);
            return TypedResults.Stream(
                target => snapshot.WriteAsync(target, cancellationToken), "application/x-tar", string.Create(CultureInfo.InvariantCulture, $"mailcatcher-{time.GetUtcNow():yyyyMMdd-HHmmss}.tar"));
        }
        catch (IOException fault)
        {
            return TypedResults.Text(fault.Message, statusCode: StatusCodes.Status507InsufficientStorage);
        }
    }
}
