namespace MailCatcher.Webhooks;

/// <summary>What webhooks may do: section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Webhooks";

    /// <summary>
    /// Addresses and networks that webhooks may reach although they are not public, such as <c>127.0.0.1</c> or <c>10.0.0.0/8</c>. Default none: loopback, private and link-local addresses, and with them the metadata
    /// services of clouds, are refused.
    /// </summary>
    public string[] AllowedTargets { get; set; } = [];

    /// <summary>How long a receiver may take to answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How old a message may become before it is no longer offered to a receiver that does not answer.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(1);
}
