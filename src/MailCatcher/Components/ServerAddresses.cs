namespace MailCatcher.Components;

/// <summary>Where this server really listens, for the settings that the screen shows. The host fills it once the listeners are bound; before that it says the defaults.</summary>
public sealed class ServerAddresses
{
    /// <summary>The address of the SMTP listener as bound, such as <c>127.0.0.1</c>, <c>0.0.0.0</c> or <c>::</c>.</summary>
    public string SmtpHost { get; set; } = "127.0.0.1";

    /// <summary>The port of the SMTP listener as bound, never 0 once it listens.</summary>
    public int SmtpPort { get; set; } = 1025;

    /// <summary>The port of the SMTP listener that speaks TLS from the first byte, as bound; <see langword="null"/>: there is none.</summary>
    public int? SmtpTlsPort { get; set; }

    /// <summary>
    /// The host an application should be told: the bound address, or, when every address is bound, the name by which the reader reached this page.
    /// </summary>
    /// <param name="pageHost">The host part of the page's own address.</param>
    public string HostFor(string pageHost) => SmtpHost is "0.0.0.0" or "::" or "[::]" or "*" ? pageHost : SmtpHost;
}
