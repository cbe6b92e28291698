using System.Collections.Immutable;
using System.Text.Json;

namespace MailCatcher.Store;

/// <summary>The saved searches, kept as definitions: they are everybody's, and a restart or a rebuild leaves them as they are.</summary>
public sealed class SavedSearches
{
    /// <summary>The kind of definition that a saved search is.</summary>
    public const string Kind = "search";

    private readonly Definitions _definitions;
    private readonly MessageSearch _search;

    internal SavedSearches(Definitions definitions, MessageSearch search) => (_definitions, _search) = (definitions, search);

    /// <summary>Every one that the one who asks may see, by name: those of inboxes that may not be seen are left out.</summary>
    public ImmutableArray<SavedSearch> List() =>
        [.. _definitions.List(Kind).Select(Read).OfType<SavedSearch>().Where(saved => saved.Inbox is null || MailAccess.Current.MaySee(saved.Inbox))];

    /// <summary>One of them; <see langword="null"/> when there is none of that name.</summary>
    public SavedSearch? Find(string name) => List().FirstOrDefault(saved => Labels.Comparer.Equals(saved.Name, name));

    /// <summary>Keeps a search, in place of the one of that name where there is one.</summary>
    /// <returns>What is wrong with it, and then nothing has changed; <see langword="null"/>: it is kept.</returns>
    public async Task<string?> SaveAsync(SavedSearch search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(search);
        var problem = search.Problem()
            ?? (string.IsNullOrWhiteSpace(search.Query) ? "there is nothing to search for: give a query"
                : search.Query.Length > SearchParser.MaxLength ? $"a search has at most {SearchParser.MaxLength} characters"
                : _search.Parse(search.Query).Fault is { } fault ? $"the query is wrong: {fault}"
                : _definitions.FindLive(Kind, search.Name) is not null && Find(search.Name) is null ? "the name belongs to a search of an inbox that you may not see; choose another"
                : null);
        if (problem is null)
        {
            await _definitions.PutAsync(new Definition(Kind, search.Name, JsonSerializer.Serialize(search, RecordJson.Default.SavedSearch)), cancellationToken);
        }

        return problem;
    }

    /// <summary>Forgets a search.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is not { } search)
        {
            return false;
        }

        await _definitions.PutAsync(new Definition(Kind, search.Name, null), cancellationToken);
        return true;
    }

    private static SavedSearch? Read(Definition definition) => JsonSerializer.Deserialize(definition.Value!, RecordJson.Default.SavedSearch);
}
