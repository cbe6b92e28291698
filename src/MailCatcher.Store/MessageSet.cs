using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>Messages chosen at one moment, to do something with all of them: <see cref="MessageStore.ChooseAsync"/>, <see cref="MessageSearch.ChooseAsync"/>. What goes meanwhile is passed over.</summary>
public sealed class MessageSet
{
    internal MessageSet(ImmutableArray<long> sequences) => Sequences = sequences;

    /// <summary>None.</summary>
    public static MessageSet Empty { get; } = new([]);

    /// <summary>How many they were.</summary>
    public int Count => Sequences.Length;

    internal ImmutableArray<long> Sequences { get; }

    /// <summary>Both.</summary>
    public MessageSet With(MessageSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new MessageSet([.. Sequences.Union(other.Sequences)]);
    }

    /// <summary>Those that are not in another set.</summary>
    public MessageSet Without(MessageSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Count == 0 ? this : new MessageSet([.. Sequences.Except(other.Sequences)]);
    }
}
