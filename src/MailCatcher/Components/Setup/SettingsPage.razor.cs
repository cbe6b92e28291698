using MailCatcher.Store;
using Microsoft.AspNetCore.Components;

namespace MailCatcher.Components.Setup;

/// <summary>Settings and help: how to connect, what runs here, and what can be set up. Each part has an address of its own.</summary>
public sealed partial class SettingsPage
{
    private readonly bool _isAdministrator = MailAccess.Current.MayAdminister && !MailAccess.Current.IsLimited;

    /// <summary>Which part is shown; none: the first.</summary>
    [Parameter]
    public string? Name { get; set; }

    private SettingsSection? Chosen => SettingsSections.Find(Name);
}
