using System.Collections.Immutable;

namespace MailCatcher.Settings;

/// <summary>Where settings may be written, the strongest first.</summary>
internal enum SettingSource
{
    /// <summary>An option of the command line.</summary>
    CommandLine,

    /// <summary>A variable of the environment.</summary>
    Environment,

    /// <summary>A JSON file.</summary>
    File,

    /// <summary>Nowhere: it is as the program has it.</summary>
    Default,
}

/// <summary>Where one setting was written.</summary>
/// <param name="Source">In which kind of place.</param>
/// <param name="Name">Under which name a person finds it there; empty for a default.</param>
internal sealed record SettingOrigin(SettingSource Source, string Name)
{
    internal static SettingOrigin Default { get; } = new(SettingSource.Default, "");
}

/// <summary>Tells of every setting where it was written, which is what an operator wants to know who wonders why it is as it is.</summary>
/// <param name="layers">The places, the strongest first.</param>
internal sealed class SettingOrigins(ImmutableArray<SettingsLayer> layers)
{
    /// <summary>Where a key, or a place of the list below it, was written first.</summary>
    internal SettingOrigin Of(string key)
    {
        foreach (var layer in layers)
        {
            if ((layer.Find(key) ?? layer.Below(key).Select(layer.Find).FirstOrDefault()) is var (_, origin))
            {
                return new SettingOrigin(layer.Source, origin);
            }
        }

        return SettingOrigin.Default;
    }
}
