using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.StaticAssets;

namespace MailCatcher.Access;

/// <summary>What an endpoint needs of its caller. An endpoint without a rule of its own needs <see cref="Scope.Read"/> for safe methods and <see cref="Scope.Write"/> for all others.</summary>
/// <param name="Scope">The scope; <see cref="Scope.None"/>: anybody may, even without credentials.</param>
/// <param name="Everywhere">Whether it is not for those who are limited to inboxes, since what it tells is not any one inbox's.</param>
internal sealed record AccessRule(Scope Scope, bool Everywhere = false)
{
    private static readonly AccessRule Open = new(Scope.None);
    private static readonly AccessRule Read = new(Scope.Read);
    private static readonly AccessRule Write = new(Scope.Write);

    /// <summary>Whether a grant is enough.</summary>
    internal bool Allows(Grant grant) => grant.Has(Scope) && !(Everywhere && grant.IsLimited);

    /// <summary>The rule for a request, by what routing has found and never by its path, which can be written in many ways.</summary>
    internal static AccessRule For(Endpoint? endpoint, string method)
    {
        if (endpoint is null)
        {
            return Read;
        }

        var metadata = endpoint.Metadata;
        return metadata.GetMetadata<AccessRule>() is { } own ? own

            // The program's own scripts, styles and fonts are the same everywhere and public.
            : metadata.GetMetadata<StaticAssetDescriptor>() is not null ? Open

            // They are spoken to with POST, also by those who only read; what a page then does is checked where it does it.
            : metadata.GetMetadata<HubMetadata>() is not null || metadata.GetMetadata<ComponentTypeMetadata>() is not null || IsPartOfPages(endpoint) ? Read
            : HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) ? Read
            : Write;
    }

    // What Blazor maps beside its hub (initializers, disconnect, its script) has no metadata of its own, only a name.
    private static bool IsPartOfPages(Endpoint endpoint) => endpoint.DisplayName?.StartsWith("Blazor", StringComparison.Ordinal) == true;
}

/// <summary>Says what an endpoint needs.</summary>
internal static class AccessRuleExtensions
{
    /// <summary>The endpoint needs a scope.</summary>
    internal static T Needs<T>(this T endpoint, Scope scope, bool everywhere = false)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new AccessRule(scope, everywhere));

    /// <summary>Anybody may use the endpoint, also where a login is needed for everything else.</summary>
    internal static T OpenToAll<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.Needs(Scope.None);
}
