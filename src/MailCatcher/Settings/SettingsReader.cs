using System.Collections;
using System.Collections.Immutable;
using MailCatcher.Logging;
using MailCatcher.Metrics;
using MailCatcher.Relay;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Web;
using MailCatcher.Webhooks;

namespace MailCatcher.Settings;

/// <summary>Reads every setting from where it may be written: the command line beats the environment, the environment beats the file, the file beats the default.</summary>
internal static class SettingsReader
{
    /// <summary>The file that is read when it lies beside the program.</summary>
    internal const string FileName = "appsettings.json";

    /// <summary>Reads the settings. <see cref="SettingsReading.Faults"/> tells everything that is wrong, not only the first.</summary>
    /// <param name="commandLine">What the command line sets.</param>
    /// <param name="configFile">The file that the command line names, read over the one beside the program; <see langword="null"/> when it names none.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="programFolder">
    /// Where the program lies. A file of that name in the current directory is not read: a developer starts the catcher in the folder of an application, whose own file has sections of the same names.
    /// </param>
    internal static SettingsReading Read(SettingsLayer commandLine, string? configFile, IDictionary variables, string programFolder)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        var beside = Path.Combine(programFolder, FileName);
        ImmutableArray<SettingsLayer> layers =
        [
            commandLine,
            SettingsLayer.FromEnvironment(variables),
            .. configFile is null ? [] : ReadFile(configFile, faults),
            .. File.Exists(beside) ? ReadFile(beside, faults) : [],
        ];
        faults.AddRange(layers.SelectMany(SettingNames.FaultsOf));

        T Section<T>(string name)
            where T : class, new() => new SettingsSection(name, layers, faults.Add).Bind(new T());

        var settings = new MailCatcherSettings
        {
            Smtp = Section<SmtpOptions>(SmtpOptions.Section),
            Store = Section<StoreOptions>(StoreOptions.Section),
            Relay = Section<RelayOptions>(RelayOptions.Section),
            Web = Section<WebOptions>(WebOptions.Section),
            Webhooks = Section<WebhookOptions>(WebhookOptions.Section),
            Metrics = Section<MetricsOptions>(MetricsOptions.Section),
            Log = Section<LogOptions>(LogOptions.Section),
            Logging = LoggingOf(layers),
            Origins = new SettingOrigins(layers),
        };
        faults.AddRange(SettingRules.FaultsOf(settings, layers));
        return new SettingsReading(settings, faults.ToImmutable());
    }

    private static IEnumerable<SettingsLayer> ReadFile(string path, ImmutableArray<string>.Builder faults)
    {
        try
        {
            return [SettingsLayer.FromFile(path)];
        }
        catch (InvalidDataException fault)
        {
            faults.Add($"{path} is not JSON: {fault.InnerException?.InnerException?.Message ?? fault.Message}".ReplaceLineEndings(" "));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"--config '{path}' cannot be read: {fault.Message}");
        }

        return [];
    }

    private static IConfiguration LoggingOf(ImmutableArray<SettingsLayer> layers)
    {
        var values = layers.Reverse().SelectMany(layer => layer.Below("Logging").Select(key => KeyValuePair.Create(key, (string?)layer.Find(key)!.Value.Value)));
        var merged = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values)
        {
            merged[key] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(merged).Build().GetSection("Logging");
    }
}

/// <summary>What came of reading the settings.</summary>
/// <param name="Settings">The settings; to be used only when there is no fault.</param>
/// <param name="Faults">One line for each fault: the key, the value and what is allowed.</param>
internal sealed record SettingsReading(MailCatcherSettings Settings, ImmutableArray<string> Faults);
