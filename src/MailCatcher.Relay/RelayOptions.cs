using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Relay;

/// <summary>Settings of the upstream relay: section <c>Relay</c>. Without <see cref="Host"/> nothing is ever sent out.</summary>
public sealed class RelayOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Relay";

    /// <summary>The smarthost's name or address; empty: release is off.</summary>
    public string Host { get; set; } = "";

    /// <summary>The smarthost's port. Default 25.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 25;

    /// <summary>How the connection is secured. Default <see cref="RelayTls.StartTlsWhenOffered"/>.</summary>
    public RelayTls Tls { get; set; } = RelayTls.StartTlsWhenOffered;

    /// <summary>The user to authenticate as; empty: no authentication.</summary>
    public string User { get; set; } = "";

    /// <summary>The password. Never shown or logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>Whether a smarthost is configured, so that release is on.</summary>
    public bool IsConfigured => Host.Length > 0;
}

/// <summary>How the connection to the relay is secured.</summary>
public enum RelayTls
{
    /// <summary>Never.</summary>
    None,

    /// <summary>STARTTLS when the relay offers it (RFC 3207).</summary>
    StartTlsWhenOffered,

    /// <summary>STARTTLS, or the attempt fails.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Implicit,
}
