using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store;
using Microsoft.Extensions.Options;

namespace MailCatcher.Relay;

/// <summary>The door to the outside: the only way a caught message gets into the outbox.</summary>
public sealed class Releases
{
    private const int MaxRecipients = 1_000;

    private readonly MessageStore _messages;
    private readonly Outbox _outbox;
    private readonly RouteTable _routes;
    private readonly GuardRails _guard;
    private readonly ReleaseQuota _quota;
    private readonly IOptions<RelayOptions> _options;
    private readonly TimeProvider _time;

    internal Releases(MessageStore messages, Outbox outbox, RouteTable routes, GuardRails guard, ReleaseQuota quota, IOptions<RelayOptions> options, TimeProvider time) =>
        (_messages, _outbox, _routes, _guard, _quota, _options, _time) = (messages, outbox, routes, guard, quota, options, time);

    /// <summary>The relay as <c>host:port</c>; <see langword="null"/> when none is configured and release is off.</summary>
    public string? Relay => (_routes.Default ?? _routes.All.FirstOrDefault())?.Server;

    /// <summary>Why nothing can be released although a relay is configured; <see langword="null"/> when something can.</summary>
    public string? ReadOnly => _guard.ForbidsAll;

    /// <summary>The address that everything goes to instead; <see langword="null"/>: to its recipients.</summary>
    public string? RedirectTo => _guard.RedirectTo?.ToString();

    /// <summary>The routes there are, the default one first.</summary>
    public ImmutableArray<RouteInfo> Routes => [.. _routes.All.Select(RouteInfo.Of)];

    /// <summary>The patterns of who may and who must not get something, as configured.</summary>
    public (ImmutableArray<string> Allowed, ImmutableArray<string> Blocked) Patterns => ([.. _options.Value.AllowedRecipients], [.. _options.Value.BlockedRecipients]);

    /// <summary>Asks for a message to be sent to the given recipients, by the routes that their domains decide.</summary>
    public Task<ReleaseAnswer> RequestAsync(Guid messageId, ImmutableArray<string> recipients, CancellationToken cancellationToken) =>
        RequestAsync(new ReleaseRequest(messageId, recipients), cancellationToken);

    /// <summary>Asks for a message to be sent. Returns once the request is on disk; the outbox entry tells the rest.</summary>
    public async Task<ReleaseAnswer> RequestAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Read(request, out var recipients) is { } refusal)
        {
            return new ReleaseAnswer.Refused(refusal);
        }

        if (await _messages.FindAsync(request.MessageId, cancellationToken) is not { } message)
        {
            return new ReleaseAnswer.NoSuchMessage();
        }

        if (_guard.ForbidsSize(message.Size) is { } tooLarge)
        {
            return new ReleaseAnswer.Refused(tooLarge);
        }

        var what = _guard.RedirectTo is { } instead && request.Recipients.Any(asked => asked.Trim() != instead.ToString())
            ? $"Released to {instead} instead of {Printable(string.Join(", ", request.Recipients))}" : "Released";
        var (overQuota, entry) = await _quota.TakeAsync(
            recipients.Length,
            () => _outbox.EnqueueAsync(request.MessageId, recipients, request.Route, request.Actor.ToAction(_time.GetUtcNow(), what), cancellationToken),
            cancellationToken);
        return overQuota is not null ? new ReleaseAnswer.Refused(overQuota)
            : entry is not null ? new ReleaseAnswer.Queued(entry)
            : new ReleaseAnswer.NoSuchMessage();
    }

    /// <summary>What a release would do, without doing it.</summary>
    public async Task<ReleasePreview> PreviewAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var refusal = Read(request, out var recipients);
        if (await _messages.FindAsync(request.MessageId, cancellationToken) is not { } message || await _messages.FindEnvelopeAsync(request.MessageId, cancellationToken) is not { } envelope)
        {
            return new ReleasePreview("The message is gone: it was deleted meanwhile.", [], [], []);
        }

        await using var content = await _messages.OpenContentAsync(request.MessageId, cancellationToken);
        var section = content is null ? default : RawContent.Read(content).HeaderSection;
        refusal ??= _guard.ForbidsSize(message.Size) ?? TraceField.FindLoop(section.Span, _options.Value.MaxReceived);
        var routes = recipients.Select(recipient => _routes.For(recipient, request.Route)).OfType<Route>().Distinct().ToArray();
        return new ReleasePreview(
            refusal,
            [.. recipients.Where(recipient => !envelope.ForwardPaths.Contains(recipient)).Select(recipient => recipient.ToString())],
            [.. recipients.GroupBy(recipient => _routes.For(recipient, request.Route)).Where(group => group.Key is not null).Select(group => new RouteShare(RouteInfo.Of(group.Key!), group.Count()))],
            [.. routes.SelectMany(route => ChangesBy(route, section, envelope.ReversePath, routes.Length > 1))]);
    }

    private static IEnumerable<string> ChangesBy(Route route, ReadOnlyMemory<byte> section, EmailAddress? reversePath, bool named)
    {
        var parcelPath = route.Options.ReversePath is "<>" ? null : EmailAddress.TryParse(route.Options.ReversePath, out var own) ? own : reversePath;
        var changes = HeaderEdits.Apply(section, route.Options, Guid.Empty, DateTimeOffset.UnixEpoch, parcelPath).Changes
            .Select(change => change.Replace($"<{Guid.Empty:N}@", "<…@", StringComparison.Ordinal));
        string[] more =
        [
            .. parcelPath != reversePath ? [$"the reverse-path is {(parcelPath is { } path ? $"<{path}>" : "<>")}"] : (string[])[],
            .. route.Options.DkimDomain.Length > 0 ? [$"signed for {route.Options.DkimDomain} (DKIM)"] : (string[])[],
        ];
        return changes.Concat(more).Select(change => named ? $"{route.Name}: {change}" : change);
    }

    /// <returns>Why it is refused; <see langword="null"/> when it is not.</returns>
    private string? Read(ReleaseRequest request, out ImmutableArray<EmailAddress> recipients)
    {
        recipients = [];
        if (_routes.All.IsEmpty)
        {
            return "Release is off: no relay is configured. Set Relay:Host (MAILCATCHER_Relay__Host) and start again.";
        }

        if (_guard.ForbidsAll is { } never)
        {
            return never;
        }

        if (request.Route is { } route && _routes.Find(route) is null)
        {
            return $"There is no route '{Printable(route)}'; there are {string.Join(", ", _routes.All.Select(known => known.Name))}.";
        }

        var forwardPaths = new List<EmailAddress>();
        foreach (var recipient in request.Recipients)
        {
            if (!EmailAddress.TryParse(recipient.Trim(), out var address))
            {
                return $"'{Printable(recipient)}' is not an email address.";
            }

            if (!forwardPaths.Contains(address))
            {
                forwardPaths.Add(address);
            }

            if (forwardPaths.Count > MaxRecipients)
            {
                return $"A release has at most {MaxRecipients} recipients. Ask for several.";
            }
        }

        if (forwardPaths.Count == 0)
        {
            return "Name at least one recipient.";
        }

        recipients = _guard.RedirectTo is { } instead ? [instead] : [.. forwardPaths];
        return recipients.Select(_guard.Forbids).FirstOrDefault(reason => reason is not null)
            ?? recipients.Where(recipient => _routes.For(recipient, request.Route) is null).Select(recipient => $"No route takes mail for '{recipient}'.").FirstOrDefault();
    }

    private static string Printable(string text) =>
        string.Concat((text.Length > 100 ? text[..100] + "…" : text).Select(character => char.IsControl(character) ? '?' : character));
}
