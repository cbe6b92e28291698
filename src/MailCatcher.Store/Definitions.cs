using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace MailCatcher.Store;

/// <summary>What users have set up, in memory and kept like the messages: on disk before a call returns.</summary>
public sealed class Definitions
{
    private readonly ConcurrentDictionary<(string Kind, string Name), Definition> _known = new(NameComparer.Instance);
    private RecordKeeper? _keeper;
    private long _version;

    internal Definitions()
    {
    }

    /// <summary>Another number after each change.</summary>
    internal long Version => Interlocked.Read(ref _version);

    /// <summary>Every one, those that were removed among them.</summary>
    internal ImmutableArray<Definition> All => [.. _known.Values];

    /// <summary>Those of one kind, by name.</summary>
    public ImmutableArray<Definition> List(string kind) =>
        [.. _known.Values.Where(definition => definition.Kind == kind && definition.Value is not null).OrderBy(definition => definition.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>One that exists; <see langword="null"/> when there is none of that name.</summary>
    public Definition? FindLive(string kind, string name) => Find(kind, name) is { Value: not null } definition ? definition : null;

    /// <summary>Sets or, with a null value, removes one.</summary>
    /// <exception cref="TimeoutException">The store is too busy; nothing has changed.</exception>
    /// <exception cref="IOException">It could not be written; nothing has changed.</exception>
    public Task PutAsync(Definition definition, CancellationToken cancellationToken) =>
        _keeper!.KeepAsync(new StoreRecord.Defined(definition), cancellationToken);

    internal Definition? Find(string kind, string name) => _known.GetValueOrDefault((kind, name));

    internal void Load(IEnumerable<Definition> definitions)
    {
        _known.Clear();
        Interlocked.Increment(ref _version);
        foreach (var definition in definitions)
        {
            Apply(definition);
        }
    }

    internal void Apply(Definition definition)
    {
        _known[(definition.Kind, definition.Name)] = definition;
        Interlocked.Increment(ref _version);
    }

    /// <summary>From here on changes can be kept: recovery reads definitions before there is anything to keep them with.</summary>
    internal void Open(RecordKeeper keeper) => _keeper = keeper;

    private sealed class NameComparer : IEqualityComparer<(string Kind, string Name)>
    {
        internal static NameComparer Instance { get; } = new();

        public bool Equals((string Kind, string Name) x, (string Kind, string Name) y) =>
            x.Kind == y.Kind && StringComparer.OrdinalIgnoreCase.Equals(x.Name, y.Name);

        public int GetHashCode((string Kind, string Name) obj) => HashCode.Combine(obj.Kind, StringComparer.OrdinalIgnoreCase.GetHashCode(obj.Name));
    }
}
