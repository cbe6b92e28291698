using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>An inbox with its counts.</summary>
public sealed record InboxJson
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The SMTP user whose mail lands there; empty: none.</summary>
    public string User { get; init; } = "";

    /// <summary>The user's password.</summary>
    public string Password { get; init; } = "";

    /// <summary>What else brings messages there.</summary>
    public ImmutableArray<InboxRule> Rules { get; init; } = [];

    /// <summary>How many messages it keeps; 0: as many as all inboxes together may.</summary>
    public int MaxMessages { get; init; }

    /// <summary>From when on it may go; <see langword="null"/>: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it comes from the configuration, and cannot be changed here.</summary>
    public bool Configured { get; init; }

    /// <summary>How many messages lie there.</summary>
    public required int Total { get; init; }

    /// <summary>How many of them nobody has opened.</summary>
    public required int Unread { get; init; }

    /// <summary>Every inbox, the default one first; also one that is no longer defined but still holds messages.</summary>
    internal static ImmutableArray<InboxJson> ListOf(Inboxes inboxes, MessageStore messages)
    {
        var counted = messages.ListInboxes();
        var empty = inboxes.List()
            .Where(inbox => !counted.Any(other => other.Name.Equals(inbox.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(inbox => new NamedCounts(inbox.Name, default));
        return
        [
            .. counted.Concat(empty)
                .OrderBy(inbox => !inbox.Name.Equals(Inboxes.Default, StringComparison.OrdinalIgnoreCase))
                .ThenBy(inbox => inbox.Name, StringComparer.OrdinalIgnoreCase)
                .Select(inbox => Of(inboxes.Find(inbox.Name), inbox)),
        ];
    }

    internal static InboxJson? Find(Inboxes inboxes, MessageStore messages, string name) =>
        ListOf(inboxes, messages).FirstOrDefault(inbox => inbox.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static InboxJson Of(Inbox? inbox, NamedCounts counted) => new()
    {
        Name = inbox?.Name ?? counted.Name,
        User = inbox?.User ?? "",
        // Who may only read is not told how to hand in mail.
        Password = MailAccess.Current.MayWrite ? inbox?.Password ?? "" : "",
        Rules = inbox?.Rules ?? [],
        MaxMessages = inbox?.MaxMessages ?? 0,
        ExpiresAt = inbox?.ExpiresAt,
        Configured = inbox?.IsConfigured ?? false,
        Total = counted.Counts.Total,
        Unread = counted.Counts.Unseen,
    };
}
