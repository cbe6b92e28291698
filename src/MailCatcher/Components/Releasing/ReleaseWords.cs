using System.Globalization;
using MailCatcher.Relay;
using MailCatcher.Store;

namespace MailCatcher.Components.Releasing;

/// <summary>What came of a release in a word, and the tone it is said in: the class of a badge; and who asks by hand.</summary>
internal static class ReleaseWords
{
    internal static string Summary(OutboxEntry entry) => entry switch
    {
        { IsFinished: true } when Count(entry, RecipientState.Relayed) == entry.Recipients.Length => "Relayed",
        { IsFinished: true } when Count(entry, RecipientState.Cancelled) == entry.Recipients.Length => "Cancelled",
        { IsFinished: true } when Count(entry, RecipientState.Relayed) == 0 => "Failed",
        { IsFinished: true } => string.Create(CultureInfo.InvariantCulture, $"{Count(entry, RecipientState.Relayed)} of {entry.Recipients.Length} relayed"),
        _ when Count(entry, RecipientState.Sending) > 0 => "Sending",
        _ when Count(entry, RecipientState.Delayed) > 0 => "Delayed",
        _ => "Queued",
    };

    internal static string Tone(OutboxEntry entry) => entry switch
    {
        { IsFinished: true } when Count(entry, RecipientState.Relayed) == entry.Recipients.Length => "good",
        { IsFinished: true } when Count(entry, RecipientState.Cancelled) == entry.Recipients.Length => "warn",
        { IsFinished: true } when Count(entry, RecipientState.Relayed) == 0 => "bad",
        { IsFinished: true } => "warn",
        _ when Count(entry, RecipientState.Delayed) > 0 => "warn",
        _ => "fresh",
    };

    /// <summary>Whoever sits before an open page.</summary>
    /// <param name="visitor">The address that the page is open at.</param>
    internal static ReleaseActor ByHand(string? visitor) => new("", $"inbox {visitor}".TrimEnd());

    private static int Count(OutboxEntry entry, RecipientState state) => entry.Recipients.Count(recipient => recipient.State == state);
}
