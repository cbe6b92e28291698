using System.Collections.Immutable;
using System.Text.Json;

namespace MailCatcher.Store;

/// <summary>The rules that tag messages, as searches ready to be held against one that comes in.</summary>
internal sealed class TagRules(Definitions definitions, TimeProvider time)
{
    private Snapshot? _snapshot;

    /// <summary>What is set up about tags, by name.</summary>
    internal ImmutableArray<TagSettings> Settings => Current().Settings;

    /// <summary>Whether there is any rule at all: without one, nobody looks into a message.</summary>
    internal bool IsEmpty => !Current().HasRules;

    /// <summary>The search that is all of a tag's rules together; <see langword="null"/>: it has none.</summary>
    internal SearchQuery? QueryOf(TagSettings tag)
    {
        // Read anew each time, since "2h" counts from now.
        var now = time.GetUtcNow();
        ImmutableArray<SearchQuery> rules =
            [.. tag.Rules.Select(rule => SearchParser.TryParse(rule, now, TimeZoneInfo.Utc, out var query, out _) ? query : null).OfType<SearchQuery>()];
        return rules.Length switch { 0 => null, 1 => rules[0], _ => new SearchQuery.Or(rules) };
    }

    /// <summary>The tags whose rules find a message that is just coming in. Rules see the tags that it brought along, not one another's.</summary>
    internal IEnumerable<string> Find(SearchText message)
    {
        var matcher = new SearchMatcher((_, filter) => Passes(message.Summary, filter), _ => false);
        return Current().Settings.Where(tag => QueryOf(tag) is { } query && matcher.Matches(query, message)).Select(tag => tag.Name);
    }

    private static bool Passes(MessageSummary message, MessageFilter filter) =>
        filter.Seen != true
        && !filter.Pinned
        && (filter.Tag is null || message.Tags.Contains(filter.Tag, Labels.Comparer))
        && (filter.Inbox is null || Labels.Comparer.Equals(message.Inbox, filter.Inbox));

    private Snapshot Current()
    {
        var version = definitions.Version;
        if (_snapshot is { } known && known.Version == version)
        {
            return known;
        }

        ImmutableArray<TagSettings> settings = [.. definitions.List(Tags.Kind)
            .Select(definition => JsonSerializer.Deserialize(definition.Value!, RecordJson.Default.TagSettings))
            .OfType<TagSettings>()];
        return _snapshot = new Snapshot(version, settings, settings.Any(tag => tag.Rules.Length > 0));
    }

    private sealed record Snapshot(long Version, ImmutableArray<TagSettings> Settings, bool HasRules);
}
