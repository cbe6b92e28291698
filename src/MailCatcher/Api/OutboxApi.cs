using System.Collections.Immutable;
using MailCatcher.Access;
using MailCatcher.Relay;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MailCatcher.Api;

/// <summary>The releases: <c>/api/v1/outbox</c>. Ours alone; Mailpit has none.</summary>
internal static class OutboxApi
{
    private const int DefaultLimit = 50;
    private const int DefaultTried = 200;

    internal static void MapOutbox(this RouteGroupBuilder api)
    {
        api.MapGet("/outbox", ListAsync);
        api.MapGet("/outbox/{id}", GetAsync);
        api.MapGet("/outbox/queue", GetQueueAsync);
        api.MapPut("/outbox/queue", PutQueueAsync).Needs(Scope.Release);
        api.MapPost("/outbox/retry", RetryAllAsync).Needs(Scope.Release);
        api.MapPost("/outbox/{id}/retry", RetryAsync).Needs(Scope.Release);
        api.MapPost("/outbox/{id}/cancel", CancelAsync).Needs(Scope.Release);
        api.MapPost("/outbox/{id}/requeue", RequeueAsync).Needs(Scope.Release);
        api.MapGet("/outbox/rules", GetRules).Needs(Scope.Release);
        api.MapPost("/outbox/rules/{name}/try", TryRuleAsync).Needs(Scope.Release);
        api.MapGet("/relay/routes", GetRoutes);
        api.MapPost("/relay/routes/{name}/test", TestAsync).Needs(Scope.Release);
    }

    private static async Task<Results<Ok<OutboxPageJson>, ContentHttpResult>> ListAsync(
        Outbox outbox, string? start, string? limit, CancellationToken cancellationToken)
    {
        if (!Paging.TryParse(start, limit, DefaultLimit, out var paging, out var fault))
        {
            return ApiAnswers.Wrong(fault);
        }

        var entries = await outbox.ListAsync(paging.Start, paging.Limit, cancellationToken);
        return TypedResults.Ok(new OutboxPageJson(paging.Start, [.. entries.Select(OutboxEntryJson.Of)]));
    }

    private static async Task<Results<Ok<OutboxEntryJson>, ContentHttpResult>> GetAsync(Outbox outbox, string id, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var guid) && await outbox.FindAsync(guid, cancellationToken) is { } entry ? TypedResults.Ok(OutboxEntryJson.Of(entry)) : NoSuchEntry();

    private static async Task<Ok<QueueJson>> GetQueueAsync(Outbox outbox, OutboxDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(new QueueJson(desk.IsPaused, (await outbox.ListWaitingAsync(cancellationToken)).Length));

    private static async Task<Results<Ok<QueueJson>, ContentHttpResult>> PutQueueAsync(
        Outbox outbox, OutboxDesk desk, JsonBody<QueueChange> body, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (body.Value?.Paused is not { } paused)
        {
            return ApiAnswers.Wrong("Say whether the queue is to be paused: {\"Paused\": true}.");
        }

        await (paused ? desk.PauseAsync(cancellationToken) : desk.ResumeAsync(cancellationToken));
        return await GetQueueAsync(outbox, desk, cancellationToken);
    }

    private static async Task<Ok<RetriedJson>> RetryAllAsync(OutboxDesk desk, HttpContext context, CancellationToken cancellationToken) =>
        TypedResults.Ok(new RetriedJson(await desk.RetryAllAsync(ReleaseActors.Of(context), cancellationToken)));

    private static Task<Results<Ok<OutboxEntryJson>, ContentHttpResult>> RetryAsync(
        Outbox outbox, OutboxDesk desk, string id, HttpContext context, CancellationToken cancellationToken) =>
        AnswerAsync(outbox, id, guid => desk.RetryAsync(guid, ReleaseActors.Of(context), cancellationToken), cancellationToken);

    private static Task<Results<Ok<OutboxEntryJson>, ContentHttpResult>> CancelAsync(
        Outbox outbox, OutboxDesk desk, string id, JsonBody<RecipientsBody> body, HttpContext context, CancellationToken cancellationToken) =>
        WithRecipientsAsync(outbox, id, body, (guid, recipients) => desk.CancelAsync(guid, recipients, ReleaseActors.Of(context), cancellationToken), cancellationToken);

    private static Task<Results<Ok<OutboxEntryJson>, ContentHttpResult>> RequeueAsync(
        Outbox outbox, OutboxDesk desk, string id, JsonBody<RecipientsBody> body, HttpContext context, CancellationToken cancellationToken) =>
        WithRecipientsAsync(outbox, id, body, (guid, recipients) => desk.RequeueAsync(guid, recipients, ReleaseActors.Of(context), cancellationToken), cancellationToken);

    private static Ok<ImmutableArray<RuleDecisionJson>> GetRules(ReleaseRules rules) => TypedResults.Ok<ImmutableArray<RuleDecisionJson>>([.. rules.Decisions.Select(RuleDecisionJson.Of)]);

    private static async Task<Results<Ok<ImmutableArray<RuleDecisionJson>>, ContentHttpResult>> TryRuleAsync(
        ReleaseRules rules, string name, string? limit, CancellationToken cancellationToken)
    {
        if (!Paging.TryParse(null, limit, DefaultTried, out var paging, out var fault))
        {
            return ApiAnswers.Wrong(fault);
        }

        return await rules.TryAsync(name, paging.Limit, cancellationToken) is { } decisions
            ? TypedResults.Ok<ImmutableArray<RuleDecisionJson>>([.. decisions.Select(RuleDecisionJson.Of)])
            : TypedResults.Text("Rule not found", statusCode: StatusCodes.Status404NotFound);
    }

    private static Ok<ImmutableArray<RouteJson>> GetRoutes(Releases releases) => TypedResults.Ok<ImmutableArray<RouteJson>>(
        [.. releases.Routes.Select(route => new RouteJson(route.Name, route.Server, route.Tls.ToString(), route.LogsIn, route.Domains))]);

    private static async Task<Results<Ok<ProbeJson>, ContentHttpResult>> TestAsync(RelayProbe probe, string name, CancellationToken cancellationToken) =>
        await probe.RunAsync(name, cancellationToken) is { } result
            ? TypedResults.Ok(new ProbeJson(result.IsGood, result.Text, result.Tls, result.Offers, result.Transcript))
            : TypedResults.Text("Route not found", statusCode: StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<OutboxEntryJson>, ContentHttpResult>> WithRecipientsAsync(
        Outbox outbox, string id, JsonBody<RecipientsBody> body, Func<Guid, ImmutableArray<EmailAddress>, Task<OutboxAnswer>> ask, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var recipients = new List<EmailAddress>();
        foreach (var text in body.Value?.To ?? [])
        {
            if (!EmailAddress.TryParse(text, out var address))
            {
                return ApiAnswers.Wrong("To holds something that is not an email address.");
            }

            recipients.Add(address);
        }

        return await AnswerAsync(outbox, id, guid => ask(guid, [.. recipients]), cancellationToken);
    }

    private static async Task<Results<Ok<OutboxEntryJson>, ContentHttpResult>> AnswerAsync(
        Outbox outbox, string id, Func<Guid, Task<OutboxAnswer>> ask, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var guid) || await outbox.FindAsync(guid, cancellationToken) is null ? NoSuchEntry()
        : await ask(guid) switch
        {
            OutboxAnswer.Done done => TypedResults.Ok(OutboxEntryJson.Of(done.Entry)),
            OutboxAnswer.Refused refused => ApiAnswers.Wrong(refused.Reason),
            _ => NoSuchEntry(),
        };

    private static ContentHttpResult NoSuchEntry() => TypedResults.Text("Outbox entry not found", statusCode: StatusCodes.Status404NotFound);
}
