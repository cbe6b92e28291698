using System.Security.Cryptography;
using MailCatcher.Settings;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MailCatcher.Api;

/// <summary>
/// Inboxes for one run of a test suite: <c>/api/v1/runs</c>. One call gives an address pattern and SMTP credentials of the run's own; whatever is sent to such an address or with these credentials
/// lands in the run's inbox. Removing the run removes its messages and nothing else.
/// </summary>
internal static class RunsApi
{
    private const string Prefix = "run-";
    private const string NameCharacters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int NameLength = 10;
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(7);

    internal static void MapRuns(this RouteGroupBuilder api)
    {
        api.MapPost("/runs", BeginAsync).WithSummary("Makes an inbox for one run of a test suite, with addresses and SMTP credentials of its own that expire.");
        api.MapDelete("/runs/{name}", EndAsync).WithSummary("Ends a run: its messages and its credentials are gone, nothing else is touched.");
    }

    private static async Task<Results<Created<RunJson>, ContentHttpResult>> BeginAsync(
        Inboxes inboxes, ServerListeners listeners, IOptions<SmtpOptions> smtp, TimeProvider time, JsonBody<RunRequest> body, HttpContext context, CancellationToken cancellationToken)
    {
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var lifetime = DefaultLifetime;
        if (body.Value?.Lifetime is { Length: > 0 } text)
        {
            if (!SettingValue.TryParse(typeof(TimeSpan), text, out var value) || (lifetime = (TimeSpan)value!) > MaxLifetime)
            {
                return ApiAnswers.Wrong($"'{text}' is not a lifetime: it must be a time such as 10m or 2h, at most {MaxLifetime.TotalDays:0}d.");
            }
        }

        var name = Prefix + RandomNumberGenerator.GetString(NameCharacters, NameLength);
        var hasLogins = smtp.Value.Auth.Mode != AuthMode.Off;
        var domain = $"{name}.test";
        var inbox = new Inbox
        {
            Name = name,
            User = hasLogins ? name : "",
            Password = hasLogins ? Inboxes.NewPassword() : "",
            Rules = [new InboxRule { Recipient = $"*@{domain}" }],
            ExpiresAt = time.GetUtcNow() + lifetime,
        };
        return await inboxes.SaveAsync(inbox, cancellationToken) is { } problem
            ? ApiAnswers.Wrong(problem)
            : TypedResults.Created($"/api/v1/inboxes/{name}", new RunJson
            {
                Name = name,
                Domain = domain,
                Addresses = $"*@{domain}",
                User = inbox.User,
                Password = inbox.Password,
                SmtpHost = context.Request.Host.Host,
                SmtpPort = listeners.Smtp.Port,
                ExpiresAt = inbox.ExpiresAt.Value,
            });
    }

    private static async Task<ContentHttpResult> EndAsync(Inboxes inboxes, MessageStore messages, string name, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || inboxes.Find(name) is not { IsConfigured: false } inbox)
        {
            return TypedResults.Text($"There is no run '{name}'.", statusCode: StatusCodes.Status404NotFound);
        }

        // The inbox first: what comes in meanwhile goes elsewhere already.
        await inboxes.RemoveAsync(inbox.Name, cancellationToken);
        await messages.DeleteAsync(new MessageFilter { Inbox = inbox.Name }, cancellationToken);
        return ApiAnswers.Done;
    }

    /// <summary>How long the run may take.</summary>
    internal sealed record RunRequest
    {
        public string? Lifetime { get; init; }
    }
}

/// <summary>An inbox for one run of a test suite.</summary>
public sealed record RunJson
{
    /// <summary>The inbox's name, for <c>?inbox=</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Every address of this domain lands in the inbox.</summary>
    public required string Domain { get; init; }

    /// <summary>The same as a pattern.</summary>
    public required string Addresses { get; init; }

    /// <summary>The SMTP user whose mail lands in the inbox, whatever its recipients; empty where <c>Smtp:Auth:Mode</c> is Off.</summary>
    public required string User { get; init; }

    /// <summary>The user's password.</summary>
    public required string Password { get; init; }

    /// <summary>Where SMTP is, as the request's own host.</summary>
    public required string SmtpHost { get; init; }

    /// <summary>SMTP's port.</summary>
    public required int SmtpPort { get; init; }

    /// <summary>When the inbox and its messages go.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
