using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace MailCatcher.Settings;

/// <summary>Fills the options of one section from the layers, and says everything that is wrong.</summary>
internal sealed class SettingsSection(string name, ImmutableArray<SettingsLayer> layers, Action<string> fault)
{
    /// <summary>The settings of a section: every property that can be set.</summary>
    internal static ImmutableArray<PropertyInfo> PropertiesOf(Type options) =>
        [.. options.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.SetMethod is { IsPublic: true })];

    /// <summary>Sets what the layers name, the first layer that does so winning, and checks every property.</summary>
    internal T Bind<T>(T options)
        where T : class
    {
        foreach (var property in PropertiesOf(typeof(T)))
        {
            Bind(options, property);
        }

        return options;
    }

    private void Bind(object options, PropertyInfo property)
    {
        var key = $"{name}:{property.Name}";
        foreach (var layer in layers)
        {
            if (property.PropertyType == typeof(string[]) && layer.Below(key).ToArray() is { Length: > 0 } places)
            {
                property.SetValue(options, places.OrderBy(place => place.Length).ThenBy(place => place, StringComparer.Ordinal).Select(place => layer.Find(place)!.Value.Value).ToArray());
                return;
            }

            if (layer.Find(key) is var (text, origin))
            {
                Set(options, property, text, origin);
                return;
            }
        }
    }

    private void Set(object options, PropertyInfo property, string text, string origin)
    {
        var rules = property.GetCustomAttributes<ValidationAttribute>(inherit: true).ToArray();
        if (!SettingValue.TryParse(property.PropertyType, text, out var value) || !Array.TrueForAll(rules, rule => rule.IsValid(value)))
        {
            fault($"{origin}: '{text}' is not allowed; it must be {SettingValue.Allowed(property.PropertyType, rules)}.");
            return;
        }

        property.SetValue(options, value);
    }
}
