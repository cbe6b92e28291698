using System.Collections;
using MailCatcher.Settings;

namespace MailCatcher.Tests.Settings;

public sealed class EffectiveSettingsTests
{
    [Fact]
    public void Every_setting_says_where_it_was_written()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "settings.json");
        File.WriteAllText(file, """{ "Smtp": { "MaxRecipients": 200, "Listen": "127.0.0.1:3000" }, "Web": { "AllowedHosts": ["a.test", "b.test"] } }""");
        var environment = new Hashtable { ["MAILCATCHER_Smtp__Listen"] = "127.0.0.1:3001", ["MAILCATCHER_Relay__Routes__far__Host"] = "far.test" };

        var all = EffectiveSettings.Of(SettingsReader.Read(SettingsLayer.FromCommandLine([("Store:Folder", "--data", ":memory:")]), file, environment, "nowhere").Settings).ToDictionary(setting => setting.Key);

        Assert.Equal((":memory:", SettingSource.CommandLine, "--data"), Of(all["Store:Folder"]));
        Assert.Equal(("127.0.0.1:3001", SettingSource.Environment, "MAILCATCHER_Smtp__Listen"), Of(all["Smtp:Listen"]));
        Assert.Equal(("200", SettingSource.File, "Smtp:MaxRecipients in settings.json"), Of(all["Smtp:MaxRecipients"]));
        Assert.Equal(("far.test", SettingSource.Environment, "MAILCATCHER_Relay__Routes__far__Host"), Of(all["Relay:Routes:far:Host"]));
        Assert.Equal(("a.test, b.test", SettingSource.File), (all["Web:AllowedHosts"].Value, all["Web:AllowedHosts"].Origin.Source));
        Assert.Equal(("00:05:00", SettingSource.Default, ""), Of(all["Smtp:IdleTimeout"]));
    }

    [Theory]
    [InlineData("Web:Auth:Users:ann")]
    [InlineData("Smtp:Auth:Users:app")]
    [InlineData("Relay:Password")]
    [InlineData("Relay:Routes:far:Password")]
    [InlineData("Smtp:Tls:Password")]
    [InlineData("Web:Auth:Oidc:ClientSecret")]
    [InlineData("Store:Inboxes:0:Password")]
    public void A_secret_is_not_told(string key)
    {
        var variable = $"MAILCATCHER_{key.Replace(":", "__", StringComparison.Ordinal)}";

        var setting = Assert.Single(EffectiveSettings.Of(SettingsReader.Read(SettingsLayer.FromCommandLine([]), null, new Hashtable { [variable] = "s3cret" }, "nowhere").Settings), setting => setting.Key == key);

        Assert.Equal((EffectiveSettings.Hidden, SettingSource.Environment, variable), Of(setting));
    }

    private static (string Value, SettingSource Source, string Name) Of(EffectiveSetting setting) => (setting.Value, setting.Origin.Source, setting.Origin.Name);
}
