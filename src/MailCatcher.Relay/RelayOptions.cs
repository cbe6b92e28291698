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

    /// <summary>Whether a certificate that nobody vouches for will do. Default false: the attempt fails.</summary>
    public bool AcceptAnyCertificate { get; set; }

    /// <summary>The user to authenticate as; empty: no authentication.</summary>
    public string User { get; set; } = "";

    /// <summary>The password. Never shown or logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>How long to wait for each answer of the relay. Default 2 minutes; RFC 5321 §4.5.3.2 asks for 5 to 10 of a mail server that nobody waits for.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long to go on trying before a recipient counts as failed. Default 2 days.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(2);

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
