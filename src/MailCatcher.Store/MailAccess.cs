using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>
/// What those may do on whose behalf the store is asked: it goes with the flow of the call, so that whatever asks (an endpoint, a hub's feed, an open page) is held to it without having to pass it on. Nothing set means
/// the program itself, which may everything. Messages that come in over SMTP are nobody's wish and always taken.
/// </summary>
public sealed record MailAccess
{
    private static readonly AsyncLocal<MailAccess?> Flowing = new();

    /// <summary>Everything, everywhere.</summary>
    public static MailAccess Everything { get; } = new();

    /// <summary>What holds for the call that is running.</summary>
    public static MailAccess Current => Flowing.Value ?? Everything;

    /// <summary>The user's or token's name, for what keeps a record of who asked; empty where no login is needed, and for the program itself.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether messages may be changed and deleted.</summary>
    public bool MayWrite { get; init; } = true;

    /// <summary>Whether messages may be released.</summary>
    public bool MayRelease { get; init; } = true;

    /// <summary>Whether what concerns everybody may be changed, such as faults on purpose.</summary>
    public bool MayAdminister { get; init; } = true;

    /// <summary>The only inboxes that may be seen, by name; empty: all.</summary>
    public ImmutableHashSet<string> Inboxes { get; init => field = value.WithComparer(Labels.Comparer); } = [];

    /// <summary>Whether some inboxes only may be seen.</summary>
    public bool IsLimited => !Inboxes.IsEmpty;

    /// <summary>Whether an inbox's messages may be seen.</summary>
    public bool MaySee(string inbox) => !IsLimited || Inboxes.Contains(inbox);

    /// <summary>The same, but nothing may be changed.</summary>
    public MailAccess ToReadOnly() => this with { MayWrite = false, MayRelease = false, MayAdminister = false };

    /// <summary>From here on, and in everything that is called from here, the store is asked with this access.</summary>
    public void Flow() => Flowing.Value = this;
}

/// <summary>Somebody asked the store for what they may not do. A fault of theirs, or of the caller who should not have offered it.</summary>
/// <param name="message">What they may not.</param>
public sealed class MailAccessException(string message) : Exception(message);
