using System.Collections;
using System.Collections.Immutable;
using System.Globalization;

namespace MailCatcher.Settings;

/// <summary>One setting as it is in force.</summary>
/// <param name="Key">Its key, as in the documentation.</param>
/// <param name="Value">Its value as it would be written; a secret is not told.</param>
/// <param name="Origin">Where it was written.</param>
internal sealed record EffectiveSetting(string Key, string Value, SettingOrigin Origin);

/// <summary>Every setting that is in force, with where it comes from: for the settings page.</summary>
internal static class EffectiveSettings
{
    /// <summary>Stands for a secret.</summary>
    internal const string Hidden = "••••••••";

    // What may hold a secret, by the last part of its key, or what it lies below.
    private static readonly string[] SecretNames = ["Password", "Secret", "ClientSecret", "TokenCommand"];
    private static readonly string[] SecretSections = ["Smtp:Auth:Users", "Web:Auth:Users"];

    /// <summary>All of them, section by section.</summary>
    internal static ImmutableArray<EffectiveSetting> Of(MailCatcherSettings settings) =>
    [
        .. new (string Section, object Options)[]
        {
            (Smtp.SmtpOptions.Section, settings.Smtp),
            (Store.StoreOptions.Section, settings.Store),
            (Relay.RelayOptions.Section, settings.Relay),
            (MailCatcher.Web.WebOptions.Section, settings.Web),
            (Webhooks.WebhookOptions.Section, settings.Webhooks),
            (Metrics.MetricsOptions.Section, settings.Metrics),
            (Logging.LogOptions.Section, settings.Log),
        }.SelectMany(part => Walk(part.Section, part.Options))
            .Select(pair => new EffectiveSetting(pair.Key, IsSecret(pair.Key) && pair.Value.Length > 0 ? Hidden : pair.Value, settings.Origins.Of(pair.Key))),
    ];

    private static IEnumerable<(string Key, string Value)> Walk(string section, object options)
    {
        foreach (var property in SettingShape.PropertiesOf(options.GetType()))
        {
            var (key, type, value) = ($"{section}:{property.Name}", property.PropertyType, property.GetValue(options));
            IEnumerable<(string Key, string Value)> below = value switch
            {
                null => [(key, "")],
                Dictionary<string, string> names => names.Select(pair => ($"{key}:{pair.Key}", pair.Value)),
                IDictionary named when SettingShape.SectionOfNames(type) is not null => named.Keys.Cast<string>().SelectMany(name => Walk($"{key}:{name}", named[name]!)),
                IList list when SettingShape.SectionOfList(type) is not null => list.Cast<object>().SelectMany((item, place) => Walk($"{key}:{place}", item)),
                _ when SettingShape.IsSection(type) => Walk(key, value),
                _ => [(key, TextOf(value))],
            };
            foreach (var pair in below)
            {
                yield return pair;
            }
        }
    }

    private static string TextOf(object value) => value switch
    {
        string[] texts => string.Join(", ", texts),
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static bool IsSecret(string key) =>
        SecretNames.Contains(key[(key.LastIndexOf(':') + 1)..], StringComparer.OrdinalIgnoreCase) || SecretSections.Any(section => key.StartsWith($"{section}:", StringComparison.OrdinalIgnoreCase));
}
