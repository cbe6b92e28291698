using System.Text.RegularExpressions;
using MailCatcher.Api;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace MailCatcher.Tests.Web;

/// <summary>Every endpoint that is mapped, whoever maps it and whenever, as requests that can be made.</summary>
internal static partial class EndpointWalk
{
    // What needs no login, where everything else does.
    private static readonly string[] Open = ["/livez", "/readyz", "/healthz", "/api/healthz", "/login", "/login/provider", "/logout"];

    /// <summary>All endpoints with their methods; what a path leaves open is filled with a text.</summary>
    internal static IReadOnlyList<(RouteEndpoint Endpoint, string Method, string Path)> All(RunningServer server, Func<string, string>? fill = null)
    {
        var endpoints = server.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToArray();
        Assert.True(endpoints.Length > 30, "the walk finds the endpoints");
        return
        [
            .. from endpoint in endpoints
               from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"]
               select (endpoint, method, "/" + Parameter().Replace(endpoint.RoutePattern.RawText ?? "", match => fill?.Invoke(match.Groups["name"].Value) ?? Guid.Empty.ToString()).TrimStart('/')),
        ];
    }

    /// <summary>Those that need a login.</summary>
    internal static IEnumerable<(string Method, string Path)> Guarded(RunningServer server) =>
        from endpoint in All(server)
        where !IsStatic(endpoint.Endpoint) && !Open.Contains("/" + endpoint.Endpoint.RoutePattern.RawText?.TrimStart('/'))
        select (endpoint.Method, endpoint.Path);

    /// <summary>Those that take a JSON body, with its shape.</summary>
    internal static IEnumerable<(string Method, string Path, Type Shape, bool HasOwnLimit)> WithBody(RunningServer server) =>
        from endpoint in All(server)
        let shape = endpoint.Endpoint.Metadata.GetMetadata<BodyShape>()
        where shape is not null
        select (endpoint.Method, endpoint.Path, shape.Type, endpoint.Endpoint.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is not null);

    /// <summary>Whether it is one of the program's own scripts, styles and fonts.</summary>
    internal static bool IsStatic(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;

    /// <summary>Ways to write a path that a server may read as the same one.</summary>
    internal static IEnumerable<string> SpellingsOf(string path)
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

    [GeneratedRegex(@"\{\**(?<name>[^}:?]*)[^}]*\}+")]
    private static partial Regex Parameter();
}
