using System.Collections;
using MailCatcher.Commands;

namespace MailCatcher.Settings;

/// <summary>One place that settings come from, with the name under which a person finds each of them there.</summary>
internal sealed class SettingsLayer
{
    /// <summary>What the variables of the environment begin with.</summary>
    internal const string VariablePrefix = "MAILCATCHER_";

    private readonly Dictionary<string, (string Value, string Origin)> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<string, string> _spell;

    private SettingsLayer(SettingSource source, Func<string, string> spell) => (Source, _spell) = (source, spell);

    /// <summary>Which kind of place it is.</summary>
    internal SettingSource Source { get; }

    /// <summary>Every key that is set here, levels parted by a colon.</summary>
    internal IReadOnlyCollection<string> Keys => _values.Keys;

    /// <summary>What the command line says, by key; each with the option it was said with.</summary>
    internal static SettingsLayer FromCommandLine(IEnumerable<(string Key, string Option, string Value)> values)
    {
        var layer = new SettingsLayer(SettingSource.CommandLine, key => key);
        foreach (var (key, option, value) in values)
        {
            layer._values[key] = (value, option);
        }

        return layer;
    }

    /// <summary>The variables that begin with <see cref="VariablePrefix"/>, levels parted by two underscores.</summary>
    internal static SettingsLayer FromEnvironment(IDictionary variables)
    {
        var layer = new SettingsLayer(SettingSource.Environment, key => VariablePrefix + key.Replace(":", "__", StringComparison.Ordinal));
        foreach (DictionaryEntry variable in variables)
        {
            var name = (string)variable.Key;
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase) && !ServiceLinks.IsLink(name) && !ClientVariables.IsOne(name))
            {
                var key = name[VariablePrefix.Length..].Replace("__", ":", StringComparison.Ordinal);
                layer._values[key] = ((string?)variable.Value ?? "", name);
            }
        }

        return layer;
    }

    /// <summary>A JSON file; comments and trailing commas are allowed.</summary>
    /// <exception cref="InvalidDataException">It is not JSON.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    internal static SettingsLayer FromFile(string path)
    {
        var name = Path.GetFileName(path);
        var layer = new SettingsLayer(SettingSource.File, key => key);
        using var file = File.OpenRead(path);
        try
        {
            foreach (var (key, value) in new ConfigurationBuilder().AddJsonStream(file).Build().AsEnumerable().Where(pair => pair.Value is not null))
            {
                // For the editor, such as "$schema".
                if (!key.StartsWith('$'))
                {
                    layer._values[key] = (value!, $"{key} in {name}");
                }
            }
        }
        catch (Exception fault) when (fault is FormatException or System.Text.Json.JsonException)
        {
            throw new InvalidDataException(fault.Message, fault);
        }

        return layer;
    }

    /// <summary>The value, and where it is written.</summary>
    internal (string Value, string Origin)? Find(string key) => _values.TryGetValue(key, out var found) ? found : null;

    /// <summary>The keys below one, such as the places of a list.</summary>
    internal IEnumerable<string> Below(string key) => _values.Keys.Where(name => name.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase));

    /// <summary>How a key is written here.</summary>
    internal string Spell(string key) => _spell(key);
}
