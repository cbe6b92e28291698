using System.Collections.Immutable;
using MailCatcher.Logging;
using MailCatcher.Metrics;
using MailCatcher.Relay;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Web;
using MailCatcher.Webhooks;

namespace MailCatcher.Settings;

/// <summary>Which settings there are, so that one that is not can be told, with what was probably meant.</summary>
internal static class SettingNames
{
    private const string LogLevels = "Logging:LogLevel:";

    /// <summary>Every key, as the documentation writes it; <c>#</c> stands for a place in a list, <c>*</c> for a name.</summary>
    internal static ImmutableArray<string> All { get; } =
    [
        .. SettingShape.PatternsOf(SmtpOptions.Section, typeof(SmtpOptions)),
        .. SettingShape.PatternsOf(StoreOptions.Section, typeof(StoreOptions)),
        .. SettingShape.PatternsOf(RelayOptions.Section, typeof(RelayOptions)),
        .. SettingShape.PatternsOf(WebOptions.Section, typeof(WebOptions)),
        .. SettingShape.PatternsOf(WebhookOptions.Section, typeof(WebhookOptions)),
        .. SettingShape.PatternsOf(MetricsOptions.Section, typeof(MetricsOptions)),
        .. SettingShape.PatternsOf(LogOptions.Section, typeof(LogOptions)),
        LogLevels + "Default",
    ];

    /// <summary>The faults of a layer's keys: those that are no setting, and log levels that are no level.</summary>
    internal static IEnumerable<string> FaultsOf(SettingsLayer layer)
    {
        foreach (var key in layer.Keys)
        {
            var (value, origin) = layer.Find(key)!.Value;
            if (key.StartsWith(LogLevels, StringComparison.OrdinalIgnoreCase))
            {
                if (!SettingValue.TryParse(typeof(LogLevel), value, out _))
                {
                    yield return $"{origin}: '{value}' is not allowed; it must be {SettingValue.Allowed(typeof(LogLevel), [])}.";
                }
            }
            else if (!All.Any(pattern => SettingShape.Matches(pattern, key)))
            {
                yield return $"{origin}: there is no such setting; {Suggest(key, layer)}";
            }
        }
    }

    private static string Suggest(string key, SettingsLayer layer)
    {
        var near = Spelling.Nearest(key, All.Where(pattern => !pattern.EndsWith(SettingShape.Place, StringComparison.Ordinal)));
        if (near is not null)
        {
            return $"did you mean {layer.Spell(near)}?";
        }

        var section = key.Split(':')[0];
        var own = All.Where(name => name.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase)).Where(name => !name.EndsWith(SettingShape.Place, StringComparison.Ordinal)).Select(layer.Spell).ToArray();
        return own.Length > 0
            ? $"in this section there are {string.Join(", ", own)}"
            : $"the sections are {string.Join(", ", All.Select(name => name.Split(':')[0]).Distinct())}";
    }
}
