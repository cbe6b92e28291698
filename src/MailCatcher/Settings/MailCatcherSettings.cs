using MailCatcher.Logging;
using MailCatcher.Metrics;
using MailCatcher.Relay;
using MailCatcher.Smtp;
using MailCatcher.Store;
using MailCatcher.Web;
using MailCatcher.Webhooks;

namespace MailCatcher.Settings;

/// <summary>Every setting of the program, read and found valid. Each section is as in the configuration file.</summary>
public sealed record MailCatcherSettings
{
    /// <summary>The SMTP server.</summary>
    public SmtpOptions Smtp { get; init; } = new();

    /// <summary>The message store.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>The upstream relay.</summary>
    public RelayOptions Relay { get; init; } = new();

    /// <summary>The web inbox and the API.</summary>
    public WebOptions Web { get; init; } = new();

    /// <summary>What webhooks may do.</summary>
    public WebhookOptions Webhooks { get; init; } = new();

    /// <summary>What is measured, and where it is sent.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>How the log is written.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Log levels, as <c>Microsoft.Extensions.Logging</c> reads them; <see langword="null"/>: the defaults.</summary>
    public IConfiguration? Logging { get; init; }

    /// <summary>Where each of them was written; nowhere, where they were made in code.</summary>
    internal SettingOrigins Origins { get; init; } = new([]);
}
