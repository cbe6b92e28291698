using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Relay;

/// <summary>One way out: a smarthost, or the recipients' own mail servers, and what is changed in a message that goes this way.</summary>
public class RouteOptions
{
    /// <summary>The smarthost's name or address; empty: this route goes nowhere, unless <see cref="Direct"/>.</summary>
    public string Host { get; set; } = "";

    /// <summary>The port. Default 25.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 25;

    /// <summary>Deliver to the mail servers of each recipient's domain (MX, RFC 5321 §5.1) instead of a smarthost. Default false. MTA-STS and DANE are not looked at.</summary>
    public bool Direct { get; set; }

    /// <summary>The DNS server for <see cref="Direct"/>, as <c>ADDRESS:PORT</c>; empty: the machine's own.</summary>
    public string DnsServer { get; set; } = "";

    /// <summary>The domains that go this way: <c>example.com</c>, or <c>*.example.com</c> for all below it. The route of the section itself takes what no other takes.</summary>
    public string[] Domains { get; set; } = [];

    /// <summary>How the connection is secured. Default <see cref="RelayTls.StartTlsWhenOffered"/>.</summary>
    public RelayTls Tls { get; set; } = RelayTls.StartTlsWhenOffered;

    /// <summary>Whether a certificate that nobody vouches for will do. Default false: the attempt fails.</summary>
    public bool AcceptAnyCertificate { get; set; }

    /// <summary>SHA-256 fingerprints, in hexadecimal, of the only certificates that will do; whoever vouches for them and whatever name they have. Empty: any valid one.</summary>
    public string[] CertificatePins { get; set; } = [];

    /// <summary>A PEM file with the only authorities that are trusted; empty: the machine's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>A PEM file with the certificate to show the relay, and its key unless that is in <see cref="ClientKeyFile"/>; empty: none.</summary>
    public string ClientCertificateFile { get; set; } = "";

    /// <summary>A PEM file with the key of <see cref="ClientCertificateFile"/>.</summary>
    public string ClientKeyFile { get; set; } = "";

    /// <summary>The user to authenticate as; empty: no authentication.</summary>
    public string User { get; set; } = "";

    /// <summary>The password. Never shown or logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>A file with the password, read at each login; its last line end does not count.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>A file with an OAuth 2.0 access token, read at each login: authenticates with XOAUTH2.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>A command that prints an OAuth 2.0 access token, run at each login: authenticates with XOAUTH2.</summary>
    public string TokenCommand { get; set; } = "";

    /// <summary>The name to greet with (EHLO); empty: the machine's.</summary>
    public string HelloName { get; set; } = "";

    /// <summary>The address to connect from; empty: the system chooses.</summary>
    public string SourceAddress { get; set; } = "";

    /// <summary>How long to wait for each answer of the relay. Default 2 minutes; RFC 5321 §4.5.3.2 asks for 5 to 10 of a mail server that nobody waits for.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many connections at once. Default 2.</summary>
    [Range(1, 100)]
    public int Connections { get; set; } = 2;

    /// <summary>How many messages go over one connection before it is closed. Default 100.</summary>
    [Range(1, 100_000)]
    public int MessagesPerConnection { get; set; } = 100;

    /// <summary>How many messages a minute at most; 0: as many as go. Default 0.</summary>
    [Range(0, 100_000)]
    public int MessagesPerMinute { get; set; }

    /// <summary>The reverse-path to send with; empty: the message's own; <c>&lt;&gt;</c>: the null reverse-path.</summary>
    public string ReversePath { get; set; } = "";

    /// <summary>The address that <c>From</c> is rewritten to; the original one goes into Reply-To unless there is one. Empty: From stays.</summary>
    public string From { get; set; } = "";

    /// <summary>Header fields to add, each as <c>Name: value</c>.</summary>
    public string[] AddFields { get; set; } = [];

    /// <summary>Names of header fields to take away. Bcc is always taken away.</summary>
    public string[] StripFields { get; set; } = [];

    /// <summary>Whether the message gets a new Message-ID, the same for every attempt of a release. Default false.</summary>
    public bool NewMessageId { get; set; }

    /// <summary>Whether Resent-From, Resent-Date and Resent-Message-ID say who sent it on (RFC 5322 §3.6.6). Default false.</summary>
    public bool ResentFields { get; set; }

    /// <summary>The domain to sign for (DKIM, RFC 6376); empty: not signed.</summary>
    public string DkimDomain { get; set; } = "";

    /// <summary>The selector of the key.</summary>
    public string DkimSelector { get; set; } = "";

    /// <summary>A PEM file with the private key, RSA or Ed25519.</summary>
    public string DkimKeyFile { get; set; } = "";

    /// <summary>Whether it leads anywhere.</summary>
    public bool IsConfigured => Host.Length > 0 || Direct;
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
