using System.Collections.Immutable;
using MailCatcher.Access;
using MailCatcher.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Webhooks;

/// <summary>The webhooks: <c>/api/v1/webhooks</c>. Ours alone; Mailpit has one, in its settings.</summary>
internal static class WebhooksApi
{
    internal static void MapWebhooks(this RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/webhooks").Needs(Scope.Admin);
        webhooks.MapGet("", List);
        webhooks.MapPut("/{name}", PutAsync);
        webhooks.MapDelete("/{name}", RemoveAsync);
        webhooks.MapGet("/{name}/log", Log);
        webhooks.MapPost("/{name}/test", TestAsync);
    }

    private static Ok<ImmutableArray<WebhookJson>> List(WebhookDesk desk, WebhookWorker worker) =>
        TypedResults.Ok<ImmutableArray<WebhookJson>>([.. desk.List().Select(webhook => WebhookJson.Of(webhook, worker.StateOf(webhook.Name)))]);

    /// <summary>Makes a webhook, or changes one. A key is made where none is given; it is told in this answer and never again.</summary>
    private static async Task<Results<Ok<WebhookJson>, ContentHttpResult>> PutAsync(
        WebhookDesk desk, WebhookWorker worker, string name, JsonBody<WebhookRequest> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var before = desk.Find(name);
        var request = body.Value ?? new WebhookRequest();
        var webhook = new Webhook
        {
            Name = before?.Name ?? name,
            Url = request.Url ?? before?.Url ?? "",
            Secret = request.Secret ?? before?.Secret ?? Webhook.NewSecret(),
            Inbox = request.Inbox ?? before?.Inbox ?? "",
            Query = request.Query ?? before?.Query ?? "",
            IsPaused = request.Paused ?? before?.IsPaused ?? false,
        };
        return await desk.SaveAsync(webhook, cancellationToken) is { } problem
            ? ApiAnswers.Wrong(problem)
            : TypedResults.Ok(WebhookJson.Of(webhook, worker.StateOf(webhook.Name)) with { Secret = webhook.Secret == before?.Secret ? null : webhook.Secret });
    }

    private static async Task<ContentHttpResult> RemoveAsync(WebhookDesk desk, string name, CancellationToken cancellationToken) =>
        await desk.RemoveAsync(name, cancellationToken) ? ApiAnswers.Done : NoSuchWebhook;

    private static Results<Ok<ImmutableArray<WebhookAttempt>>, ContentHttpResult> Log(WebhookDesk desk, WebhookWorker worker, string name) =>
        desk.Find(name) is { } webhook ? TypedResults.Ok(worker.StateOf(webhook.Name).Log) : NoSuchWebhook;

    private static async Task<Results<Ok<WebhookAttempt>, ContentHttpResult>> TestAsync(WebhookDesk desk, WebhookWorker worker, string name, CancellationToken cancellationToken) =>
        desk.Find(name) is { } webhook ? TypedResults.Ok(await worker.TestAsync(webhook, cancellationToken)) : NoSuchWebhook;

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
