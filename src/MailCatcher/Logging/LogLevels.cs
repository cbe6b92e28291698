using System.Collections.Immutable;

namespace MailCatcher.Logging;

/// <summary>The log's levels by category: those of the settings, and those that somebody has set since the start over them.</summary>
internal sealed class LogLevels
{
    private const string Prefix = "LogLevel:";
    private readonly ChangingSource _source = new();

    internal LogLevels(IConfiguration? settings)
    {
        var builder = new ConfigurationBuilder();
        if (settings is not null)
        {
            builder.AddConfiguration(settings);
        }

        Configuration = builder.Add(_source).Build();
    }

    /// <summary>The levels as the framework reads them; it is told when they change.</summary>
    internal IConfiguration Configuration { get; }

    /// <summary>What is set, by category; <c>Default</c> is for all that have none of their own.</summary>
    internal ImmutableSortedDictionary<string, string> Current => Configuration.GetSection("LogLevel").GetChildren()
        .Where(level => level.Value is not null)
        .ToImmutableSortedDictionary(level => level.Key, level => level.Value!, StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets levels from now on, until the program ends.</summary>
    internal void Set(IEnumerable<KeyValuePair<string, LogLevel>> levels) =>
        _source.Set(levels.Select(level => KeyValuePair.Create(Prefix + level.Key, level.Value.ToString())));

    private sealed class ChangingSource : ConfigurationProvider, IConfigurationSource
    {
        private readonly Lock _changing = new();

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        internal void Set(IEnumerable<KeyValuePair<string, string>> values)
        {
            lock (_changing)
            {
                // Another dictionary, since others may be reading the one there is.
                var changed = new Dictionary<string, string?>(Data, StringComparer.OrdinalIgnoreCase);
                foreach (var (key, value) in values)
                {
                    changed[key] = value;
                }

                Data = changed;
            }

            OnReload();
        }
    }
}
