using System.Collections;
using System.Collections.Immutable;
using System.Reflection;

namespace MailCatcher.Settings;

/// <summary>What can stand under a key: one value, a list of texts, texts by name, a section, or sections in a list or by name.</summary>
internal static class SettingShape
{
    /// <summary>Stands in a pattern for a place in a list.</summary>
    internal const string Place = "#";

    /// <summary>Stands in a pattern for a name of the user's choice.</summary>
    internal const string Name = "*";

    /// <summary>The settings of a section: every property that can be set.</summary>
    internal static ImmutableArray<PropertyInfo> PropertiesOf(Type options) =>
        [.. options.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.SetMethod is { IsPublic: true })];

    /// <summary>Whether the type is a section within a section.</summary>
    internal static bool IsSection(Type type) => type.IsClass && type != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(type);

    /// <summary>The type of a list's sections; <see langword="null"/> when it is no such list.</summary>
    internal static Type? SectionOfList(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) && IsSection(type.GenericTypeArguments[0]) ? type.GenericTypeArguments[0] : null;

    /// <summary>The type of the sections that stand by name; <see langword="null"/> when it holds no such.</summary>
    internal static Type? SectionOfNames(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) && IsSection(type.GenericTypeArguments[1]) ? type.GenericTypeArguments[1] : null;

    /// <summary>Whether it holds texts by name.</summary>
    internal static bool IsNames(Type type) => type == typeof(Dictionary<string, string>);

    /// <summary>The pattern of every key of a section.</summary>
    internal static IEnumerable<string> PatternsOf(string section, Type options) => PropertiesOf(options).SelectMany(property =>
    {
        var (key, type) = ($"{section}:{property.Name}", property.PropertyType);
        return type == typeof(string[]) ? [key, $"{key}:{Place}"]
            : IsNames(type) ? [$"{key}:{Name}"]
            : SectionOfNames(type) is { } named ? PatternsOf($"{key}:{Name}", named)
            : SectionOfList(type) is { } element ? PatternsOf($"{key}:{Place}", element)
            : IsSection(type) ? PatternsOf(key, type)
            : (IEnumerable<string>)[key];
    });

    /// <summary>Whether a key is one that the pattern means.</summary>
    internal static bool Matches(string pattern, string key)
    {
        var (wanted, parts) = (pattern.Split(':'), key.Split(':'));
        return wanted.Length == parts.Length && wanted.Zip(parts).All(pair =>
            pair.First == Name
            || (pair.First == Place ? int.TryParse(pair.Second, out _) : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase)));
    }
}
