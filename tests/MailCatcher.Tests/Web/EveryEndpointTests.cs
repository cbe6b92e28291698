using System.Net;
using System.Text.RegularExpressions;
using MailCatcher.Access;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Tests.Web;

/// <summary>Walks every endpoint that is mapped, whoever maps it and whenever: what is not on the list below needs a login.</summary>
public sealed partial class EveryEndpointTests
{
    private static readonly string[] Open = ["/livez", "/readyz", "/healthz", "/api/healthz", "/login", "/login/provider", "/logout"];

    [Fact]
    public async Task Nobody_gets_anything_without_credentials_however_the_path_is_written()
    {
        await using var server = await GuardedServer.StartAsync();
        await server.KeepAsync(Mails.Plain);

        var open = new List<string>();
        foreach (var (method, path) in Guarded(server))
        {
            foreach (var spelling in SpellingsOf(path))
            {
                var (status, _) = await server.AskAsync(method, spelling);
                if (status != HttpStatusCode.Unauthorized)
                {
                    open.Add($"{method} {spelling}: {status}");
                }
            }
        }

        Assert.Empty(open);
        Assert.Equal((1, 1), (server.Messages.Counts.Total, server.Messages.Counts.Unseen));
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YQ==")]
    [InlineData("Basic dmVyYTp3cm9uZw==")]
    [InlineData("Bearer")]
    [InlineData("Bearer mc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Digest username=vera")]
    [InlineData("vera")]
    public async Task Wrong_credentials_get_no_further_than_none(string authorization)
    {
        await using var server = await GuardedServer.StartAsync();

        foreach (var (method, path) in Guarded(server).Where((endpoint, index) => index % 7 == 0))
        {
            var (status, _) = await server.AskAsync(method, path, credentials: null, ("Authorization", authorization));
            Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, $"{method} {path}: {status}");
        }
    }

    [Fact]
    public async Task A_token_gets_what_its_scope_allows_and_nothing_else()
    {
        await using var server = await GuardedServer.StartAsync();
        var tokens = new Dictionary<Scope, string>
        {
            [Scope.Read] = server.Token("read"),
            [Scope.Write] = server.Token("write"),
            [Scope.Release] = server.Token("release"),
            [Scope.Admin] = server.Token("read, write, release"),
        };

        var wrong = new List<string>();
        foreach (var (endpoint, method, path) in All(server))
        {
            var needed = AccessRule.For(endpoint, method).Scope;
            foreach (var (scope, token) in tokens.Where(_ => needed != Scope.None))
            {
                var enough = scope == Scope.Admin ? needed != Scope.Admin : scope == needed;
                if (!enough && await server.AskAsync(method, path, GuardedServer.Bearer(token)) is var (status, _) && status != HttpStatusCode.Forbidden)
                {
                    wrong.Add($"{method} {path} with {scope}: {status}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Releasing_and_changing_how_the_program_works_are_scopes_of_their_own()
    {
        await using var server = await GuardedServer.StartAsync();

        // A page is only shown, whatever the method; what its buttons do is asked for where they do it.
        foreach (var (endpoint, method, path) in All(server)
            .Where(endpoint => endpoint.Method is not ("GET" or "HEAD") && endpoint.Endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null))
        {
            var needed = AccessRule.For(endpoint, method).Scope;
            if (path.EndsWith("/release", StringComparison.Ordinal) || path.Contains("/releases", StringComparison.Ordinal))
            {
                Assert.True(needed == Scope.Release, $"{method} {path} needs {needed}");
            }
            else if (AdminPath().IsMatch(path))
            {
                Assert.True(needed == Scope.Admin, $"{method} {path} needs {needed}");
            }
        }
    }

    private static IEnumerable<(string Method, string Path)> Guarded(RunningServer server) =>
        from endpoint in All(server)
        where endpoint.Endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null && !Open.Contains("/" + endpoint.Endpoint.RoutePattern.RawText?.TrimStart('/'))
        select (endpoint.Method, endpoint.Path);

    private static IEnumerable<(RouteEndpoint Endpoint, string Method, string Path)> All(RunningServer server)
    {
        var endpoints = server.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToArray();
        Assert.True(endpoints.Length > 30, "the walk finds the endpoints");
        return from endpoint in endpoints
               from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"]
               select (endpoint, method, "/" + Parameter().Replace(endpoint.RoutePattern.RawText ?? "", Guid.Empty.ToString()).TrimStart('/'));
    }

    private static IEnumerable<string> SpellingsOf(string path)
    {
        var letter = path.AsSpan().IndexOfAnyInRange('a', 'z');
        return ((string[])
        [
            path,
            path.ToUpperInvariant(),
            path + "/",
            "/" + path,
            letter < 0 ? path : $"{path[..letter]}%{(int)path[letter]:x2}{path[(letter + 1)..]}",
            path.Replace("/", "%2f", StringComparison.Ordinal).Insert(0, "/"),
            $"/x/..{path}",
            $"{path}?a=b",
        ]).Distinct();
    }

    [GeneratedRegex(@"\{[^}]*\}+")]
    private static partial Regex Parameter();

    [GeneratedRegex("/(tokens|webhooks|chaos|faults|jim|log-levels)(/|$)")]
    private static partial Regex AdminPath();
}
