using System.Collections.Immutable;
using MailCatcher.Store;

namespace MailCatcher.Api;

/// <summary>What clients write for a message: its id, or <c>latest</c>.</summary>
internal static class MessageIds
{
    private const string Latest = "latest";

    /// <summary>The message meant; <see langword="null"/> when there is none, also when the text is no id at all.</summary>
    internal static async ValueTask<MessageSummary?> FindAsync(this MessageStore messages, string id, CancellationToken cancellationToken) =>
        id == Latest ? await messages.FindLatestAsync(cancellationToken)
        : Guid.TryParse(id, out var guid) ? await messages.FindAsync(guid, cancellationToken)
        : null;

    /// <summary>The ids among the texts; what is no id belongs to no message and is passed over, like an id that does not exist.</summary>
    internal static ImmutableArray<Guid> Parse(IEnumerable<string> ids) => [.. ids.Select(id => Guid.TryParse(id, out var guid) ? guid : (Guid?)null).OfType<Guid>()];
}
