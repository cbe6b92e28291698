using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>Where a message belongs when it comes in: decided once, and kept with it.</summary>
internal sealed record Destination(string Inbox, ImmutableArray<string> Tags);
