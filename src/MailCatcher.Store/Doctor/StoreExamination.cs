using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>What was found in a data folder.</summary>
public sealed record StoreExamination
{
    /// <summary>How many messages there are.</summary>
    public required int Messages { get; init; }

    /// <summary>How many records of the journal are whole.</summary>
    public required long Records { get; init; }

    /// <summary>Whether a server has the folder open: then only the journal and the contents of large messages were looked at.</summary>
    public required bool IsInUse { get; init; }

    /// <summary>What there is to say.</summary>
    public required ImmutableArray<StoreFinding> Findings { get; init; }
}

/// <summary>Something about a data folder that its owner wants to know.</summary>
/// <param name="Part">The part of the folder.</param>
/// <param name="What">What it is, as a sentence.</param>
/// <param name="Remedy">What to do, as a sentence.</param>
/// <param name="IsFault">Whether something is wrong; not so what a crash leaves and the next start puts right by itself.</param>
public sealed record StoreFinding(string Part, string What, string Remedy, bool IsFault = true);
