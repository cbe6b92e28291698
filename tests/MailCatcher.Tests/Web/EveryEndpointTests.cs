using System.Net;
using System.Text.RegularExpressions;
using MailCatcher.Access;
using Microsoft.AspNetCore.Components.Endpoints;

namespace MailCatcher.Tests.Web;

/// <summary>Walks every endpoint that is mapped, whoever maps it and whenever: what <see cref="EndpointWalk"/> does not call open needs a login.</summary>
public sealed partial class EveryEndpointTests
{
    [Fact]
    public async Task Nobody_gets_anything_without_credentials_however_the_path_is_written()
    {
        await using var server = await GuardedServer.StartAsync();
        await server.KeepAsync(Mails.Plain);

        var open = new List<string>();
        foreach (var (method, path) in EndpointWalk.Guarded(server))
        {
            foreach (var spelling in EndpointWalk.SpellingsOf(path))
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
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    [InlineData("PROPFIND")]
    public async Task Another_method_is_no_way_round_it(string method)
    {
        await using var server = await GuardedServer.StartAsync();

        foreach (var path in EndpointWalk.Guarded(server).Select(endpoint => endpoint.Path).Distinct())
        {
            var (status, _) = await server.AskAsync(method, path, null, ("X-HTTP-Method-Override", "GET"), ("X-Original-URL", "/livez"), ("X-Rewrite-URL", "/livez"), ("X-Forwarded-For", "127.0.0.1"));
            Assert.True(status == HttpStatusCode.Unauthorized, $"{method} {path}: {status}");
        }
    }

    [Fact]
    public async Task Nor_is_the_path_of_a_reverse_proxy()
    {
        var settings = GuardedServer.Settings;
        (settings.Web.BasePath, settings.Web.TrustedProxies) = ("/mail", ["127.0.0.1"]);
        await using var server = await RunningServer.StartAsync(settings);

        foreach (var (method, path) in EndpointWalk.Guarded(server))
        {
            foreach (var (spelling, prefix) in new[] { ($"/mail{path}", ""), ($"/MAIL{path}", ""), ($"/mail/{path}", ""), (path, "/livez"), (path, "/mail") })
            {
                var (status, _) = await server.AskAsync(method, spelling, null, ("X-Forwarded-Prefix", prefix), ("X-Forwarded-For", "203.0.113.9"));
                Assert.True(status == HttpStatusCode.Unauthorized, $"{method} {spelling} below '{prefix}': {status}");
            }
        }
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

        foreach (var (method, path) in EndpointWalk.Guarded(server).Where((endpoint, index) => index % 7 == 0))
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
        foreach (var (endpoint, method, path) in EndpointWalk.All(server))
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
        foreach (var (endpoint, method, path) in EndpointWalk.All(server)
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

    [GeneratedRegex("/(tokens|webhooks|chaos|faults|jim|log-levels)(/|$)")]
    private static partial Regex AdminPath();
}
