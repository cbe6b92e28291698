using MailCatcher.Store;

namespace MailCatcher.Components.Releasing;

/// <summary>Which releases the outbox shows.</summary>
public enum OutboxFilter
{
    /// <summary>Every one.</summary>
    All,

    /// <summary>Those of which some recipient is not finished.</summary>
    Waiting,

    /// <summary>Those of which some recipient was not tried yet.</summary>
    Queued,

    /// <summary>Those that are being sent.</summary>
    Sending,

    /// <summary>Those of which some recipient is tried again later.</summary>
    Delayed,

    /// <summary>Those that some recipient got.</summary>
    Relayed,

    /// <summary>Those of which some recipient has failed.</summary>
    Failed,

    /// <summary>Those that were taken back from some recipient.</summary>
    Cancelled,

    /// <summary>Those that may arrive twice.</summary>
    Uncertain,
}

/// <summary>What the filters mean and are called.</summary>
internal static class OutboxFilters
{
    internal static IEnumerable<OutboxFilter> All => Enum.GetValues<OutboxFilter>();

    internal static string Label(this OutboxFilter filter) => filter is OutboxFilter.Uncertain ? "May arrive twice" : filter.ToString();

    /// <returns>The filter by its name in an address; <see cref="OutboxFilter.All"/> when it has none of that name.</returns>
    internal static OutboxFilter Parse(string? name) => Enum.TryParse<OutboxFilter>(name, ignoreCase: true, out var filter) && Enum.IsDefined(filter) ? filter : OutboxFilter.All;

    internal static bool Shows(this OutboxFilter filter, OutboxEntry entry) => filter switch
    {
        OutboxFilter.Waiting => !entry.IsFinished,
        OutboxFilter.Queued => Has(entry, RecipientState.Queued),
        OutboxFilter.Sending => Has(entry, RecipientState.Sending),
        OutboxFilter.Delayed => Has(entry, RecipientState.Delayed),
        OutboxFilter.Relayed => Has(entry, RecipientState.Relayed),
        OutboxFilter.Failed => Has(entry, RecipientState.Failed),
        OutboxFilter.Cancelled => Has(entry, RecipientState.Cancelled),
        OutboxFilter.Uncertain => entry.IsUncertain,
        _ => true,
    };

    private static bool Has(OutboxEntry entry, RecipientState state) => entry.Recipients.Any(recipient => recipient.State == state);
}
