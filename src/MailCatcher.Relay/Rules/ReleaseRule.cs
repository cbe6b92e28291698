using System.Collections.Immutable;
using MailCatcher.Smtp;
using MailCatcher.Store;

namespace MailCatcher.Relay;

/// <summary>One rule, its patterns read.</summary>
internal sealed class ReleaseRule(ReleaseRuleOptions options)
{
    private readonly ImmutableArray<AddressPattern> _senders = Read(options.Senders);
    private readonly ImmutableArray<AddressPattern> _recipients = Read(options.Recipients);

    internal string Name => options.Name;

    internal bool IsEnabled => options.Enabled;

    internal bool IsDryRun => options.DryRun;

    internal string Route => options.Route;

    internal string Query => options.Query;

    /// <summary>What the rule is about, in words.</summary>
    internal string Summary
    {
        get
        {
            string[] parts =
            [
                .. options.Query.Length > 0 ? [options.Query] : (string[])[],
                .. options.Inbox.Length > 0 ? [$"in inbox {options.Inbox}"] : (string[])[],
                .. options.Senders.Length > 0 ? [$"from {string.Join(" or ", options.Senders)}"] : (string[])[],
                .. options.Recipients.Length > 0 ? [$"to {string.Join(" or ", options.Recipients)}"] : (string[])[],
                .. options.Subject.Length > 0 ? [$"subject has '{options.Subject}'"] : (string[])[],
            ];
            return $"{string.Join(", ", parts)} → {(options.CopyTo.Length > 0 ? string.Join(", ", options.CopyTo) : "its recipients")}";
        }
    }

    /// <returns>Who gets the message by this rule; empty when it does not fit. The search is asked by <see cref="Query"/>, not here.</returns>
    internal ImmutableArray<string> RecipientsOf(MessageSummary message, Envelope envelope)
    {
        var fits = (options.Inbox.Length == 0 || message.Inbox.Equals(options.Inbox, StringComparison.OrdinalIgnoreCase))
            && (_senders.IsEmpty || (envelope.ReversePath is { } sender && _senders.Any(pattern => pattern.Fits(sender))))
            && message.Facts.Subject.Contains(options.Subject, StringComparison.OrdinalIgnoreCase);
        if (!fits)
        {
            return [];
        }

        ImmutableArray<string> fitting =
        [
            .. envelope.ForwardPaths.Where(path => _recipients.IsEmpty || _recipients.Any(pattern => pattern.Fits(path))).Select(path => path.ToString()).Distinct(),
        ];
        return fitting.IsEmpty || options.CopyTo.Length == 0 ? fitting : [.. options.CopyTo];
    }

    private static ImmutableArray<AddressPattern> Read(string[] texts) =>
        [.. texts.Select(text => AddressPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException($"'{text}' is no pattern for addresses."))];
}
