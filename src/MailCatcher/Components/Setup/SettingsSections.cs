using System.Collections.Immutable;
using MailCatcher.Components.Elements;

namespace MailCatcher.Components.Setup;

/// <summary>A part of the settings page, with an address of its own.</summary>
/// <param name="Name">Its last part of the address.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Glyph">Its icon.</param>
/// <param name="ForAdministrators">Whether it is for those who may change the program for everybody.</param>
internal sealed record SettingsSection(string Name, string Title, string Glyph, bool ForAdministrators = false);

/// <summary>The parts of the settings page.</summary>
internal static class SettingsSections
{
    internal static ImmutableArray<SettingsSection> All { get; } =
    [
        new("connect", "Connect", Glyphs.Plug),
        new("server", "Server", Glyphs.Server),
        new("configuration", "Configuration", Glyphs.Sliders, ForAdministrators: true),
        new("appearance", "Appearance", Glyphs.Contrast),
        new("tags", "Tags", Glyphs.Tag),
        new("transfer", "Import and export", Glyphs.Transfer),
        new("tokens", "API tokens", Glyphs.Key, ForAdministrators: true),
        new("webhooks", "Webhooks", Glyphs.Hook, ForAdministrators: true),
        new("users", "Users", Glyphs.People, ForAdministrators: true),
    ];

    /// <summary>The one of that name; the first for none, <see langword="null"/> when there is no such part.</summary>
    internal static SettingsSection? Find(string? name) => name is null ? All[0] : All.FirstOrDefault(section => section.Name == name);
}
