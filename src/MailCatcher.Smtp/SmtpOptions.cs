using System.ComponentModel.DataAnnotations;

namespace MailCatcher.Smtp;

/// <summary>Settings of the SMTP server: section <c>Smtp</c>.</summary>
public sealed class SmtpOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Smtp";

    /// <summary>Address and port to listen on, such as <c>127.0.0.1:1025</c>, <c>[::1]:1025</c> or <c>*:1025</c> (every address). Port 0 is any free port.</summary>
    [Required]
    public string Listen { get; set; } = "127.0.0.1:1025";

    /// <summary>Address and port to listen on with TLS from the first byte (RFC 8314), written like <see cref="Listen"/>; 1465 by convention. Empty: off. Needs a certificate.</summary>
    public string ListenTls { get; set; } = "";

    /// <summary>More listeners like <see cref="Listen"/>, by name: what comes in on one is known by that name to the rules of inboxes.</summary>
    public Dictionary<string, string> Listeners { get; set; } = [];

    /// <summary>STARTTLS and the certificate.</summary>
    public SmtpTlsOptions Tls { get; set; } = new();

    /// <summary>Authentication of clients.</summary>
    public SmtpAuthOptions Auth { get; set; } = new();

    /// <summary>Faults injected on purpose.</summary>
    public FaultOptions Faults { get; set; } = new();

    /// <summary>Refuse what is let pass otherwise and noted with the message: bare CR or LF (550 5.6.11), NUL, over-long lines, 8-bit characters that were not announced, From or Date missing, fields twice (554 5.6.0), a space after <c>FROM:</c>, a bad name in EHLO (501). Default: not.</summary>
    public bool Strict { get; set; }

    /// <summary>Which recipients are let in; others are answered 550 5.7.1.</summary>
    public AddressRules Recipients { get; set; } = new();

    /// <summary>Which senders are let in, likewise.</summary>
    public AddressRules Senders { get; set; } = new();

    /// <summary>The name this server greets with (RFC 5321 §4.1.1.1); empty: the machine's name.</summary>
    public string HostName { get; set; } = "";

    /// <summary>Largest content accepted, in bytes (RFC 1870 SIZE). Default 25 MiB; 0 is no limit.</summary>
    [Range(0, 1L << 40)]
    public long MaxMessageBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>Longest command line or authentication response, in bytes without its CRLF. RFC 5321 asks for 512, RFC 4954 for 12,288 in AUTH. Default 16,384.</summary>
    [Range(2_048, 1 << 20)]
    public int MaxLineBytes { get; set; } = 16_384;

    /// <summary>Most recipients of one message (RFC 5321 §4.5.3.1.8 asks for at least 100). Default 1,000.</summary>
    [Range(100, 100_000)]
    public int MaxRecipients { get; set; } = 1_000;

    /// <summary>How long to wait for the client's next whole command; RFC 5321 §4.5.3.2.7 asks for at least 5 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait for the next piece of content. Default 5 minutes.</summary>
    public TimeSpan DataTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a session may last in all; then 421. Default 1 hour.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Lowest rate at which content may come, in bytes a second, measured from the tenth second on. Default 0: any, since people type mail by hand.</summary>
    [Range(0, 1 << 20)]
    public int MinBytesPerSecond { get; set; }

    /// <summary>Wrong commands of one session, failed authentications among them, before 421. Default 20.</summary>
    [Range(1, 100_000)]
    public int MaxErrors { get; set; } = 20;

    /// <summary>Commands of one session before 421. Default 0: without limit.</summary>
    [Range(0, int.MaxValue)]
    public int MaxCommands { get; set; }

    /// <summary>Messages of one session before 421, offered as MAILMAX (RFC 9422). Default 0: without limit.</summary>
    [Range(0, int.MaxValue)]
    public int MaxMessages { get; set; }

    /// <summary>Most connections open at once; one more is answered 421. Default 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 1_000;

    /// <summary>Most connections open at once from one address; one more is answered 421. Default 0: no limit but <see cref="MaxConnections"/>, since containers often share an address.</summary>
    [Range(0, 100_000)]
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>Addresses and networks (<c>192.0.2.1</c>, <c>192.0.2.0/24</c>) of proxies that begin each connection with a PROXY protocol header, version 1 or 2. From these it must come, from others it is not read. Default: none.</summary>
    public string[] ProxyFrom { get; set; } = [];

    /// <summary>Addresses and networks that may use XCLIENT. Default: none.</summary>
    public string[] XClientFrom { get; set; } = [];

    /// <summary>Finds what is wrong between settings; each fault names its key below <c>Smtp</c>.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        [.. ValidateTimes(), .. ValidateAddresses(), .. Tls.Validate(listensWithTls: ListenTls.Length > 0), .. Auth.Validate(), .. ValidateFaults(), .. Recipients.Validate(nameof(Recipients)), .. Senders.Validate(nameof(Senders))];

    /// <summary>The name to greet with: <see cref="HostName"/>, or the machine's.</summary>
    internal string ServerName => HostName.Length > 0 ? HostName : MachineName;

    private IEnumerable<ValidationResult> ValidateTimes()
    {
        foreach (var (value, key) in new[] { (IdleTimeout, nameof(IdleTimeout)), (DataTimeout, nameof(DataTimeout)), (SessionTimeout, nameof(SessionTimeout)) })
        {
            // Past 24 days a timer of the framework gives up.
            if (value < TimeSpan.FromMilliseconds(100) || value > TimeSpan.FromDays(24))
            {
                yield return new ValidationResult("must be from 100 milliseconds to 24 days", [key]);
            }
        }
    }

    private IEnumerable<ValidationResult> ValidateAddresses() =>
        from list in new[] { (Entries: ProxyFrom, Key: nameof(ProxyFrom)), (Entries: XClientFrom, Key: nameof(XClientFrom)) }
        from entry in list.Entries
        where !TrustedAddresses.TryParse(entry, out _)
        select new ValidationResult($"'{entry}' is no address or network", [list.Key]);

    private IEnumerable<ValidationResult> ValidateFaults() =>
        from indexed in Faults.Rules.Select((rule, index) => (Problem: rule.Problem(), Index: index))
        where indexed.Problem is not null
        select new ValidationResult(indexed.Problem, [$"Faults:Rules:{indexed.Index}"]);

    private static string MachineName { get; } = Environment.MachineName;
}
