using System.Collections.Immutable;
using System.Text.Json;

namespace MailCatcher.Store;

/// <summary>The tags with their colours and rules: sets them up, renames and deletes them, and applies their rules to what is there.</summary>
public sealed class Tags
{
    /// <summary>The kind of definition that a tag's settings are.</summary>
    public const string Kind = "tag";

    private readonly Definitions _definitions;
    private readonly TagRules _rules;
    private readonly MessageStore _messages;
    private readonly MessageSearch _search;

    internal Tags(Definitions definitions, TagRules rules, MessageStore messages, MessageSearch search) =>
        (_definitions, _rules, _messages, _search) = (definitions, rules, messages, search);

    /// <summary>Every tag that a message carries or that is set up, by name; read from memory.</summary>
    public ImmutableArray<TagState> List()
    {
        var used = _messages.ListTags();

        // What others have set up is not for those who see some inboxes only: its rules tell of mail elsewhere.
        var settings = MailAccess.Current.IsLimited ? [] : _rules.Settings;
        return
        [
            .. used.Select(tag => new TagState(
                    settings.FirstOrDefault(known => Labels.Comparer.Equals(known.Name, tag.Name)) ?? new TagSettings { Name = tag.Name, Color = ColorOf(tag.Name) }, tag.Counts))
                .Concat(settings.Where(known => !used.Any(tag => Labels.Comparer.Equals(known.Name, tag.Name))).Select(known => new TagState(known, default)))
                .OrderBy(tag => tag.Settings.Name, Labels.Comparer),
        ];
    }

    /// <summary>One tag; <see langword="null"/> when no message carries it and nothing is set up about it.</summary>
    public TagState? Find(string name) => List().FirstOrDefault(tag => Labels.Comparer.Equals(tag.Settings.Name, name));

    /// <summary>A tag's colour, such as <c>#d32f2f</c>; empty: none of its own.</summary>
    public string ColorOf(string name) => _rules.Settings.FirstOrDefault(tag => Labels.Comparer.Equals(tag.Name, name))?.Color ?? "";

    /// <summary>What is wrong with a tag's settings; <see langword="null"/>: nothing.</summary>
    public string? ProblemOf(TagSettings tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (tag.Problem() is { } problem)
        {
            return problem;
        }

        foreach (var rule in tag.Rules)
        {
            var (query, fault) = _search.Parse(rule);
            if (query is null or SearchQuery.All)
            {
                return fault is null ? "a rule must search for something" : $"the rule '{rule}' is wrong. {fault}";
            }
        }

        return null;
    }

    /// <summary>Sets a tag up. What is there already stays as it is: see <see cref="ApplyAsync"/>.</summary>
    /// <returns>What is wrong with it, and then nothing has changed; <see langword="null"/>: it is kept.</returns>
    public async Task<string?> SaveAsync(TagSettings tag, CancellationToken cancellationToken)
    {
        if (ProblemOf(tag) is { } problem)
        {
            return problem;
        }

        await _definitions.PutAsync(new Definition(Kind, tag.Name, JsonSerializer.Serialize(tag, RecordJson.Default.TagSettings)), cancellationToken);
        return null;
    }

    /// <summary>Gives a tag another name, on every message and with its settings; one that exists already takes the messages in and keeps its own settings.</summary>
    /// <exception cref="ArgumentException">The new name is no tag (<see cref="TagNames.IsValid"/>).</exception>
    public async Task RenameAsync(string from, string to, CancellationToken cancellationToken)
    {
        var before = Find(from)?.Settings;
        var isSame = Labels.Comparer.Equals(from, to);

        // The settings first: rules then give the new name already. After a crash in between it can be asked for again.
        if (before is not null && _definitions.FindLive(Kind, from) is not null && (isSame || _definitions.FindLive(Kind, to) is null))
        {
            await SaveAsync(before with { Name = to }, cancellationToken);
        }

        await _messages.RenameTagAsync(from, to, cancellationToken);
        if (!isSame)
        {
            await ForgetAsync(from, cancellationToken);
        }
    }

    /// <summary>Takes a tag from every message and forgets what is set up about it.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await ForgetAsync(name, cancellationToken);
        await _messages.RenameTagAsync(name, null, cancellationToken);
    }

    /// <summary>Gives a tag to the messages that are there already and that its rules find, in small steps.</summary>
    /// <returns>How many got it now.</returns>
    public async Task<int> ApplyAsync(string name, CancellationToken cancellationToken) =>
        Find(name) is { } tag && _rules.QueryOf(tag.Settings) is { } query ? await _search.TagAsync(query, tag.Settings.Name, cancellationToken) : 0;

    private Task ForgetAsync(string name, CancellationToken cancellationToken) =>
        _definitions.FindLive(Kind, name) is null ? Task.CompletedTask : _definitions.PutAsync(new Definition(Kind, name, null), cancellationToken);
}
