using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>How many messages there are.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Unseen">Those nobody has opened.</param>
/// <param name="Bytes">The sum of their sizes in bytes.</param>
public readonly record struct MailboxCounts(int Total, int Unseen, long Bytes);

/// <summary>A page of the list, with the counts and the sequence it was read at.</summary>
/// <param name="Messages">The summaries, newest first.</param>
/// <param name="Start">How many newer messages come before the first.</param>
/// <param name="Counts">The whole mailbox's counts at the same moment.</param>
/// <param name="Matching">The counts of what the filter lets through.</param>
/// <param name="ModSequence">The sequence of the last change that the page knows of.</param>
public sealed record MessagePage(ImmutableArray<MessageSummary> Messages, int Start, MailboxCounts Counts, FilterCounts Matching, long ModSequence);
