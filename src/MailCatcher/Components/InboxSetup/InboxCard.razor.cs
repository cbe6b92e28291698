using MailCatcher.Api;
using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.InboxSetup;

/// <summary>One inbox: its counts, its credentials, its rules.</summary>
public sealed partial class InboxCard
{
    private List<RuleDraft>? _rules;
    private bool _isAsking;
    private bool _shows;

    /// <summary>The inbox.</summary>
    [Parameter, EditorRequired]
    public InboxJson Inbox { get; set; } = default!;

    /// <summary>Whether the reader may change it.</summary>
    [Parameter]
    public bool MayChange { get; set; }

    /// <summary>Asks for the inbox to be kept as it is now.</summary>
    [Parameter]
    public EventCallback<Store.Inbox> OnSave { get; set; }

    /// <summary>Asks for the inbox and its messages to be removed.</summary>
    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    private bool IsOurs => MayChange && !Inbox.Configured && !Inbox.Name.Equals(Inboxes.Default, StringComparison.OrdinalIgnoreCase);

    private void EditAsync() => _rules = _rules is null ? [.. Inbox.Rules.Select(RuleDraft.Of).DefaultIfEmpty(new RuleDraft())] : null;

    private async Task SaveAsync()
    {
        var rules = _rules!.Select(rule => rule.ToRule()).Where(rule => rule != new InboxRule());
        await OnSave.InvokeAsync(new Store.Inbox
        {
            Name = Inbox.Name,
            User = Inbox.User,
            Password = Inbox.Password,
            Rules = [.. rules],
            MaxMessages = Inbox.MaxMessages,
            ExpiresAt = Inbox.ExpiresAt,
        });
        _rules = null;
    }

    private static string Describe(InboxRule rule) => string.Join(" and ", new[]
    {
        (Name: "recipient", Value: rule.Recipient), (Name: "sender", Value: rule.Sender), (Name: "user", Value: rule.User), (Name: "listener", Value: rule.Listener), (Name: "header", Value: rule.Header),
    }.Where(part => part.Value.Length > 0).Select(part => $"{part.Name} is {part.Value}"));

    /// <summary>A rule while it is being written.</summary>
    private sealed class RuleDraft
    {
        internal string Recipient { get; set; } = "";

        internal string Sender { get; set; } = "";

        internal string User { get; set; } = "";

        internal string Listener { get; set; } = "";

        internal string Header { get; set; } = "";

        internal static RuleDraft Of(InboxRule rule) => new() { Recipient = rule.Recipient, Sender = rule.Sender, User = rule.User, Listener = rule.Listener, Header = rule.Header };

        internal InboxRule ToRule() => new() { Recipient = Recipient.Trim(), Sender = Sender.Trim(), User = User.Trim(), Listener = Listener.Trim(), Header = Header.Trim() };
    }
}
