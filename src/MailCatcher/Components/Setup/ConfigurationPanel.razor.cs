using System.Collections.Immutable;
using MailCatcher.Settings;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>Every setting with its value and where it was written, read-only. Secrets are not told.</summary>
public sealed partial class ConfigurationPanel
{
    private ImmutableArray<EffectiveSetting> _all = [];
    private string _wanted = "";
    private bool _setOnly;

    [Inject]
    private MailCatcherSettings Settings { get; set; } = default!;

    private EffectiveSetting[] Shown =>
    [
        .. _all.Where(setting => !_setOnly || setting.Origin.Source != SettingSource.Default)
            .Where(setting => setting.Key.Contains(_wanted.Trim(), StringComparison.OrdinalIgnoreCase) || setting.Value.Contains(_wanted.Trim(), StringComparison.OrdinalIgnoreCase)),
    ];

    /// <inheritdoc/>
    protected override void OnInitialized() => _all = EffectiveSettings.Of(Settings);
}
