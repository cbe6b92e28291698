using System.Collections;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace MailCatcher.Settings;

/// <summary>Fills the options of one section from the layers, and says everything that is wrong.</summary>
internal sealed class SettingsSection(string name, ImmutableArray<SettingsLayer> layers, Action<string> fault)
{
    /// <summary>Sets what the layers name, the first layer that does so winning, and checks every property.</summary>
    internal T Bind<T>(T options)
        where T : class
    {
        Bind(options, name);
        return options;
    }

    private void Bind(object options, string section)
    {
        foreach (var property in SettingShape.PropertiesOf(options.GetType()))
        {
            var (key, type) = ($"{section}:{property.Name}", property.PropertyType);
            if (SettingShape.IsNames(type))
            {
                BindNames((Dictionary<string, string>)property.GetValue(options)!, key);
            }
            else if (SettingShape.SectionOfNames(type) is { } named)
            {
                BindSections((IDictionary)property.GetValue(options)!, named, key);
            }
            else if (SettingShape.SectionOfList(type) is { } element)
            {
                BindList((IList)property.GetValue(options)!, element, key, list => property.SetValue(options, list));
            }
            else if (SettingShape.IsSection(type))
            {
                Bind(property.GetValue(options)!, key);
            }
            else
            {
                BindValue(options, property, key);
            }
        }
    }

    private void BindNames(Dictionary<string, string> names, string key)
    {
        // The first layer wins, so it comes last.
        foreach (var layer in layers.Reverse())
        {
            foreach (var entry in layer.Below(key))
            {
                names[entry[(key.Length + 1)..]] = layer.Find(entry)!.Value.Value;
            }
        }
    }

    private void BindSections(IDictionary sections, Type type, string key)
    {
        var names = layers.SelectMany(layer => layer.Below(key)).Select(entry => entry[(key.Length + 1)..].Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            var section = Activator.CreateInstance(type)!;
            Bind(section, $"{key}:{name}");
            sections[name] = section;
        }
    }

    private void BindList(IList initial, Type element, string key, Action<IList> set)
    {
        var places = layers.SelectMany(layer => layer.Below(key))
            .Select(entry => entry[(key.Length + 1)..].Split(':')[0])
            .Where(place => int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Distinct()
            .OrderBy(place => int.Parse(place, CultureInfo.InvariantCulture))
            .ToArray();
        if (places.Length == 0)
        {
            return;
        }

        var list = initial.IsFixedSize ? (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))! : initial;
        foreach (var place in places)
        {
            var item = Activator.CreateInstance(element)!;
            Bind(item, $"{key}:{place}");
            list.Add(item);
        }

        set(list);
    }

    private void BindValue(object options, PropertyInfo property, string key)
    {
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
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var rules = property.GetCustomAttributes<ValidationAttribute>(inherit: true).ToArray();
        if (!SettingValue.TryParse(type, text, out var value) || !Array.TrueForAll(rules, rule => rule.IsValid(value)))
        {
            fault($"{origin}: '{text}' is not allowed; it must be {SettingValue.Allowed(type, rules)}.");
            return;
        }

        property.SetValue(options, value);
    }
}
