using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The functions of Mailpit's API that we do not have: 501, so that a client's test fails for the reason it should.</summary>
internal static class UnbuiltApi
{
    private static readonly (string Method, string Path)[] Endpoints =
    [
        ("GET", "/message/{id}/html-check"), ("GET", "/message/{id}/link-check"), ("GET", "/message/{id}/sa-check"),
    ];

    internal static void MapUnbuilt(this RouteGroupBuilder api)
    {
        foreach (var (method, path) in Endpoints)
        {
            api.MapMethods(path, [method], Answer);
        }
    }

    private static ProblemHttpResult Answer() => TypedResults.Problem("This server does not have this function.", statusCode: StatusCodes.Status501NotImplemented);
}
