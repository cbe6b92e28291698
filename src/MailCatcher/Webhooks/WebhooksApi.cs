using System.Collections.Immutable;
using System.Net;
using MailCatcher.Access;
using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MailCatcher.Webhooks;

/// <summary>The webhooks: <c>/api/v1/webhooks</c>. Ours alone; Mailpit has one, in its settings.</summary>
internal static class WebhooksApi
{
    private const int MostWebhooks = 100;
    private const int LongestUrl = 2_000;

    internal static void MapWebhooks(this RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").Needs(Scope.Admin);
        webhooks.MapGet("", List);
        webhooks.MapPut("/{name}", PutAsync);
        webhooks.MapDelete("/{name}", RemoveAsync);
        webhooks.MapGet("/{name}/log", Log);
        webhooks.MapPost("/{name}/test", TestAsync);
    }

    private static Ok<ImmutableArray<WebhookJson>> List(Definitions definitions, WebhookWorker worker) =>
        TypedResults.Ok<ImmutableArray<WebhookJson>>([.. definitions.List(Webhook.Kind).Select(Webhook.Of).OfType<Webhook>().Select(webhook => WebhookJson.Of(webhook, worker.StateOf(webhook.Name)))]);

    /// <summary>Makes a webhook, or changes one. A key is made where none is given; it is told in this answer and never again.</summary>
    private static async Task<Results<Ok<WebhookJson>, ContentHttpResult>> PutAsync(
        Definitions definitions, MailStore store, WebhookWorker worker, IOptions<WebhookOptions> options, string name, JsonBody<WebhookRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var before = Find(definitions, name);
        var request = body.Value ?? new WebhookRequest();
        var secret = request.Secret ?? before?.Secret ?? Webhook.NewSecret();
        var webhook = new Webhook
        {
            Name = before?.Name ?? name,
            Url = request.Url ?? before?.Url ?? "",
            Secret = secret,
            Inbox = request.Inbox ?? before?.Inbox ?? "",
            Query = request.Query ?? before?.Query ?? "",
            IsPaused = request.Paused ?? before?.IsPaused ?? false,
        };
        var wrong = !TokensApi.IsName(name) ? "A webhook's name is 1 to 64 letters, digits, '.', '-' and '_'."
            : FaultOf(webhook.Url, options.Value) is { } noUrl ? noUrl
            : Webhook.KeyOf(secret) is null ? "Secret must be whsec_ and 24 to 64 bytes in Base64."
            : webhook.Query.Length > 0 && store.Search.Parse(webhook.Query).Fault is not null ? "Query is not a search."
            : before is null && definitions.List(Webhook.Kind).Length >= MostWebhooks ? $"There are {MostWebhooks} webhooks already."
            : null;
        if (wrong is not null)
        {
            return ApiAnswers.Wrong(wrong);
        }

        await definitions.PutAsync(webhook.ToDefinition(), cancellationToken);
        return TypedResults.Ok(WebhookJson.Of(webhook, worker.StateOf(webhook.Name)) with { Secret = secret == before?.Secret ? null : secret });
    }

    private static async Task<ContentHttpResult> RemoveAsync(Definitions definitions, string name, CancellationToken cancellationToken)
    {
        if (Find(definitions, name) is not { } webhook)
        {
            return NoSuchWebhook;
        }

        await definitions.PutAsync(new Definition(Webhook.Kind, webhook.Name, null), cancellationToken);
        return ApiAnswers.Done;
    }

    private static Results<Ok<ImmutableArray<WebhookAttempt>>, ContentHttpResult> Log(Definitions definitions, WebhookWorker worker, string name) =>
        Find(definitions, name) is { } webhook ? TypedResults.Ok(worker.StateOf(webhook.Name).Log) : NoSuchWebhook;

    private static async Task<Results<Ok<WebhookAttempt>, ContentHttpResult>> TestAsync(Definitions definitions, WebhookWorker worker, string name, CancellationToken cancellationToken) =>
        Find(definitions, name) is { } webhook ? TypedResults.Ok(await worker.TestAsync(webhook, cancellationToken)) : NoSuchWebhook;

    // A name is looked up when it is connected to; an address can be refused here already.
    private static string? FaultOf(string url, WebhookOptions options) =>
        url.Length > LongestUrl || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0
            ? "Url must be an address with http or https, without credentials."
            : IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var target) && !new TargetRules(options.AllowedTargets).Allows(target)
                ? "Url is not a public address; Webhooks:AllowedTargets can allow it."
                : null;

    private static Webhook? Find(Definitions definitions, string name) => definitions.FindLive(Webhook.Kind, name) is { } definition ? Webhook.Of(definition) : null;

    private static ContentHttpResult NoSuchWebhook { get; } = TypedResults.Text("Webhook not found", statusCode: StatusCodes.Status404NotFound);

    /// <summary>A webhook as it should be; what is left out stays as it was.</summary>
    internal sealed record WebhookRequest
    {
        public string? Url { get; init; }

        public string? Secret { get; init; }

        public string? Inbox { get; init; }

        public string? Query { get; init; }

        public bool? Paused { get; init; }
    }

    /// <summary>A webhook as it is, and how it is doing.</summary>
    internal sealed record WebhookJson(string Name, string Url, string Inbox, string Query, bool Paused, long Delivered, long Failed, bool CircuitOpen)
    {
        /// <summary>The key, where it was made or changed just now.</summary>
        [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
        public string? Secret { get; init; }

        internal static WebhookJson Of(Webhook webhook, WebhookState state) =>
            new(webhook.Name, webhook.Url, webhook.Inbox, webhook.Query, webhook.IsPaused, state.Delivered, state.Failed, state.IsOpen);
    }
}
