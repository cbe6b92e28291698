using System.Collections.Immutable;
using MailCatcher.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Access;

/// <summary>The API tokens: <c>/api/v1/tokens</c>. Ours alone; Mailpit has none.</summary>
internal static class TokensApi
{
    private const int LongestName = 64;
    private const int LongestLifetimeHours = 87_600;

    internal static void MapTokens(this RouteGroupBuilder api)
    {
        api.MapGet("/tokens", List).Needs(Scope.Admin);
        api.MapPost("/tokens", Create).Needs(Scope.Admin);
        api.MapDelete("/tokens/{name}", Revoke).Needs(Scope.Admin);
    }

    private static Ok<ImmutableArray<TokenJson>> List(ApiTokens tokens) =>
        TypedResults.Ok<ImmutableArray<TokenJson>>([.. tokens.All.Select(token => new TokenJson(token.Name, token.Grant, token.CreatedAt, token.ExpiresAt))]);

    private static Results<Created<NewTokenJson>, ContentHttpResult> Create(ApiTokens tokens, JsonBody<TokenRequest> body)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (body.Value is not { } request || !IsName(request.Name))
        {
            return ApiAnswers.Wrong($"A token needs a Name of 1 to {LongestName} letters, digits, '.', '-' and '_'.");
        }

        if (!Grant.TryParse(request.Grant, out var grant))
        {
            return ApiAnswers.Wrong($"Grant must be {Grant.Allowed}.");
        }

        if (request.LifetimeHours is < 1 or > LongestLifetimeHours)
        {
            return ApiAnswers.Wrong($"LifetimeHours must be a whole number from 1 to {LongestLifetimeHours}.");
        }

        return tokens.Create(request.Name, grant, request.LifetimeHours is { } hours ? TimeSpan.FromHours(hours) : null) is { } secret
            ? TypedResults.Created($"/api/v1/tokens/{request.Name}", new NewTokenJson(request.Name, grant.ToString(), secret))
            : ApiAnswers.Wrong($"There is a token called {request.Name}.");
    }

    private static ContentHttpResult Revoke(ApiTokens tokens, string name) =>
        tokens.Revoke(name) ? ApiAnswers.Done : TypedResults.Text("Token not found", statusCode: StatusCodes.Status404NotFound);

    /// <summary>Whether a token may be called that.</summary>
    internal static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>A token as it is listed; the token itself is known to its owner alone.</summary>
    internal sealed record TokenJson(string Name, string Grant, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

    /// <summary>A new token. This is the one time that <paramref name="Token"/> is told.</summary>
    internal sealed record NewTokenJson(string Name, string Grant, string Token);

    /// <summary>A token that is asked for.</summary>
    internal sealed record TokenRequest
    {
        public string Name { get; init => field = value ?? ""; } = "";

        /// <summary>Scopes, and inboxes: <c>read, write in shop</c>.</summary>
        public string Grant { get; init => field = value ?? ""; } = "";

        /// <summary>After how many hours it expires; <see langword="null"/>: never.</summary>
        public int? LifetimeHours { get; init; }
    }
}
