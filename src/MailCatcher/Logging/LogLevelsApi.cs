using System.Collections.Immutable;
using MailCatcher.Access;
using MailCatcher.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Logging;

/// <summary>The log's levels while it runs: <c>/api/v1/log-levels</c>. Ours alone; Mailpit has none.</summary>
internal static class LogLevelsApi
{
    private const int MostLevels = 100;
    private const int LongestCategory = 200;

    internal static void MapLogLevels(this RouteGroupBuilder api)
    {
        api.MapGet("/log-levels", (LogLevels levels) => TypedResults.Ok(levels.Current)).Needs(Scope.Admin);
        api.MapPut("/log-levels", Set).Needs(Scope.Admin);
    }

    private static Results<Ok<ImmutableSortedDictionary<string, string>>, ContentHttpResult> Set(LogLevels levels, JsonBody<Dictionary<string, string>> body)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (body.Value is not { Count: > 0 and <= MostLevels } request)
        {
            return ApiAnswers.Wrong("Give levels by category: {\"Default\": \"Information\", \"MailCatcher.Smtp\": \"Debug\"}.");
        }

        var parsed = new Dictionary<string, LogLevel>();
        foreach (var (category, level) in request)
        {
            if (!Enum.TryParse<LogLevel>(level, ignoreCase: true, out var known) || !Enum.IsDefined(known))
            {
                return ApiAnswers.Wrong($"A level must be one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
            }

            if (category.Length is 0 or > LongestCategory || !category.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_'))
            {
                return ApiAnswers.Wrong("A category is Default, or a name such as MailCatcher.Smtp.");
            }

            parsed[category] = known;
        }

        levels.Set(parsed);
        return TypedResults.Ok(levels.Current);
    }
}
